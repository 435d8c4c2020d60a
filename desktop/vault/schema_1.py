"""The first released schema, frozen: a later change is a new migration, never an edit here."""

DDL = """
CREATE TABLE setting (key VARCHAR NOT NULL, value VARCHAR NOT NULL, PRIMARY KEY (key));
CREATE TABLE device (device_id VARCHAR NOT NULL, signing_seed BLOB NOT NULL, opening_key BLOB NOT NULL,
    PRIMARY KEY (device_id));
CREATE TABLE office (place INTEGER NOT NULL, name VARCHAR NOT NULL, url VARCHAR NOT NULL, key_set BLOB NOT
    NULL, certificate BLOB NOT NULL, root VARCHAR NOT NULL, enrolled_at VARCHAR NOT NULL, extra BLOB NOT
    NULL, PRIMARY KEY (place));
CREATE TABLE questionnaire (form_id VARCHAR NOT NULL, version VARCHAR NOT NULL, title VARCHAR NOT NULL, xml
    BLOB NOT NULL, received INTEGER NOT NULL, PRIMARY KEY (form_id, version));
CREATE TABLE standards (received INTEGER NOT NULL, issued_at VARCHAR NOT NULL, text VARCHAR NOT NULL,
    PRIMARY KEY (received));
CREATE TABLE staff (place INTEGER NOT NULL, name VARCHAR NOT NULL, unit VARCHAR NOT NULL, township BOOLEAN
    NOT NULL, PRIMARY KEY (place));
CREATE TABLE rosterhousehold (hh_id VARCHAR NOT NULL, head VARCHAR NOT NULL, address VARCHAR NOT NULL, grp
    VARCHAR NOT NULL, village VARCHAR NOT NULL, phone VARCHAR NOT NULL, categories VARCHAR NOT NULL,
    last_visit VARCHAR NOT NULL, note VARCHAR NOT NULL, added INTEGER NOT NULL, listed INTEGER NOT NULL,
    PRIMARY KEY (hh_id)) WITHOUT ROWID;
CREATE INDEX ix_rosterhousehold_grp ON rosterhousehold (grp, hh_id);
CREATE TABLE rostermember (hh_id VARCHAR NOT NULL, place INTEGER NOT NULL, name VARCHAR NOT NULL, id_number
    VARCHAR NOT NULL, relation VARCHAR NOT NULL, sex VARCHAR NOT NULL, birth VARCHAR NOT NULL, PRIMARY KEY
    (hh_id, place)) WITHOUT ROWID;
CREATE TABLE draft (draft_id VARCHAR NOT NULL, hh_id VARCHAR NOT NULL, form_id VARCHAR NOT NULL,
    form_version VARCHAR NOT NULL, visit_type VARCHAR NOT NULL, started_at VARCHAR NOT NULL, changed_at
    VARCHAR NOT NULL, place VARCHAR NOT NULL, state VARCHAR NOT NULL, record_id VARCHAR NOT NULL, deprecates
    VARCHAR NOT NULL, reason VARCHAR NOT NULL, PRIMARY KEY (draft_id));
CREATE INDEX ix_draft_hh_id ON draft (hh_id);
CREATE INDEX ix_draft_state ON draft (state);
CREATE TABLE journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, draft_id VARCHAR NOT NULL, op VARCHAR NOT NULL,
    ref VARCHAR NOT NULL, old VARCHAR NOT NULL, new VARCHAR NOT NULL, at VARCHAR NOT NULL, actor VARCHAR NOT
    NULL);
CREATE INDEX ix_journal_draft_id ON journal (draft_id);
CREATE TABLE photo (draft_id VARCHAR NOT NULL, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, size INTEGER
    NOT NULL, media_type VARCHAR NOT NULL, record_id VARCHAR NOT NULL, data BLOB NOT NULL, PRIMARY KEY
    (draft_id, name));
CREATE INDEX ix_photo_name ON photo (name);
CREATE INDEX ix_photo_record_id ON photo (record_id);
CREATE TABLE sealedrecord (record_id VARCHAR NOT NULL, n INTEGER NOT NULL, hh_id VARCHAR NOT NULL, draft_id
    VARCHAR NOT NULL, link VARCHAR NOT NULL, committed VARCHAR NOT NULL, sealed_at VARCHAR NOT NULL, state
    VARCHAR NOT NULL, size INTEGER NOT NULL, photos INTEGER NOT NULL, deprecates VARCHAR NOT NULL, body BLOB
    NOT NULL, PRIMARY KEY (record_id));
CREATE INDEX ix_sealedrecord_hh_id ON sealedrecord (hh_id);
CREATE UNIQUE INDEX ix_sealedrecord_n ON sealedrecord (n);
CREATE INDEX ix_sealedrecord_state ON sealedrecord (state);
CREATE TABLE batch (batch_id VARCHAR NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, sha256 VARCHAR
    NOT NULL, path VARCHAR NOT NULL, created VARCHAR NOT NULL, split VARCHAR NOT NULL, receipt_no VARCHAR
    NOT NULL, custody_at VARCHAR NOT NULL, custody BLOB NOT NULL, PRIMARY KEY (batch_id));
CREATE INDEX ix_batch_receipt_no ON batch (receipt_no);
CREATE TABLE batchrecord (batch_id VARCHAR NOT NULL, record_id VARCHAR NOT NULL, place INTEGER NOT NULL,
    verdict VARCHAR NOT NULL, PRIMARY KEY (batch_id, record_id));
CREATE INDEX ix_batchrecord_record_id ON batchrecord (record_id);
CREATE TABLE receipt (receipt_no VARCHAR NOT NULL, batch_id VARCHAR NOT NULL, at VARCHAR NOT NULL, raw BLOB
    NOT NULL, PRIMARY KEY (receipt_no));
CREATE TABLE printlog (place INTEGER NOT NULL, record_id VARCHAR NOT NULL, hh_id VARCHAR NOT NULL, paper
    VARCHAR NOT NULL, serial VARCHAR NOT NULL, pages INTEGER NOT NULL, sha256 VARCHAR NOT NULL, at VARCHAR
    NOT NULL, PRIMARY KEY (place));
CREATE INDEX ix_printlog_hh_id ON printlog (hh_id);
CREATE INDEX ix_printlog_record_id ON printlog (record_id);
CREATE TABLE auditentry (n INTEGER NOT NULL, at VARCHAR NOT NULL, kind VARCHAR NOT NULL, subject VARCHAR NOT
    NULL, detail VARCHAR NOT NULL, link VARCHAR NOT NULL, PRIMARY KEY (n));
CREATE TABLE searchname (place INTEGER NOT NULL, kind VARCHAR NOT NULL, hh_id VARCHAR NOT NULL, name VARCHAR
    NOT NULL, tail VARCHAR NOT NULL, letters VARCHAR NOT NULL, sounds VARCHAR NOT NULL, start INTEGER NOT
    NULL, shown VARCHAR NOT NULL, PRIMARY KEY (place));
CREATE INDEX ix_searchname_hh_id ON searchname (hh_id);
CREATE INDEX ix_searchname_letters ON searchname (kind, start, letters, sounds);
CREATE INDEX ix_searchname_sounds ON searchname (kind, start, sounds);
CREATE INDEX ix_searchname_tail ON searchname (kind, start, tail, sounds);
CREATE VIRTUAL TABLE searchwords USING fts5(
    hh_id, kind UNINDEXED, name UNINDEXED, words, tokenize='trigram');
INSERT INTO searchwords(searchwords, rank) VALUES ('secure-delete', 1);
"""
