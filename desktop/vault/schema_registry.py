"""The registry's tables as the first released schema has them, frozen: a later change is a migration."""

DDL = """
CREATE TABLE visit (record_id VARCHAR NOT NULL, hh_id VARCHAR NOT NULL, form_id VARCHAR NOT NULL,
    form_version VARCHAR NOT NULL, device VARCHAR NOT NULL, n INTEGER NOT NULL, sealed_at VARCHAR NOT NULL,
    author VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, deprecates VARCHAR NOT NULL, reason VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL, visit_type VARCHAR NOT NULL, visit_date VARCHAR NOT NULL, started VARCHAR NOT
    NULL, ended VARCHAR NOT NULL, area_code VARCHAR NOT NULL, contact VARCHAR NOT NULL, respondent VARCHAR
    NOT NULL, respondent_relation VARCHAR NOT NULL, investigator1 VARCHAR NOT NULL, investigator2 VARCHAR
    NOT NULL, unit1 VARCHAR NOT NULL, unit2 VARCHAR NOT NULL, revisit_date VARCHAR NOT NULL, consent VARCHAR
    NOT NULL, authorised VARCHAR NOT NULL, result VARCHAR NOT NULL, advice VARCHAR NOT NULL, PRIMARY KEY
    (record_id));
CREATE INDEX ix_visit_deprecates ON visit (deprecates);
CREATE INDEX ix_visit_device ON visit (device);
CREATE INDEX ix_visit_hh_id ON visit (hh_id);
CREATE TABLE household (record_id VARCHAR NOT NULL, hh_id VARCHAR NOT NULL, head VARCHAR NOT NULL, cover
    VARCHAR NOT NULL, hukou VARCHAR NOT NULL, hukou_address VARCHAR NOT NULL, live_address VARCHAR NOT NULL,
    same_place VARCHAR NOT NULL, away_months INTEGER, grp VARCHAR NOT NULL, phone VARCHAR NOT NULL, phone2
    VARCHAR NOT NULL, people INTEGER, registered INTEGER, labour INTEGER, students INTEGER, elders INTEGER,
    disabled INTEGER, chronic INTEGER, causes VARCHAR NOT NULL, self_month INTEGER, income_year INTEGER,
    income_pc_month INTEGER, rigid_year INTEGER, hazards VARCHAR NOT NULL, wanted VARCHAR NOT NULL, told
    VARCHAR NOT NULL, card_given VARCHAR NOT NULL, hotline VARCHAR NOT NULL, kin_any VARCHAR NOT NULL,
    dispute VARCHAR NOT NULL, rhythm VARCHAR NOT NULL, PRIMARY KEY (record_id));
CREATE INDEX ix_household_hh_id ON household (hh_id);
CREATE TABLE person (record_id VARCHAR NOT NULL, place INTEGER NOT NULL, hh_id VARCHAR NOT NULL, name
    VARCHAR NOT NULL, id_type VARCHAR NOT NULL, id_number VARCHAR NOT NULL, sex VARCHAR NOT NULL, birth
    VARCHAR NOT NULL, relation VARCHAR NOT NULL, shares VARCHAR NOT NULL, status VARCHAR NOT NULL, left_on
    VARCHAR NOT NULL, ethnic VARCHAR NOT NULL, marital VARCHAR NOT NULL, education VARCHAR NOT NULL, health
    VARCHAR NOT NULL, disease VARCHAR NOT NULL, disability VARCHAR NOT NULL, disability_level VARCHAR NOT
    NULL, disability_cert VARCHAR NOT NULL, disability_until VARCHAR NOT NULL, cannot INTEGER, labour
    VARCHAR NOT NULL, employment VARCHAR NOT NULL, job VARCHAR NOT NULL, school VARCHAR NOT NULL,
    school_name VARCHAR NOT NULL, graduates VARCHAR NOT NULL, insurance VARCHAR NOT NULL, groups VARCHAR NOT
    NULL, PRIMARY KEY (record_id, place));
CREATE INDEX ix_person_hh_id ON person (hh_id);
CREATE INDEX ix_person_id_number ON person (id_number);
CREATE INDEX ix_person_name ON person (name);
CREATE TABLE relation (record_id VARCHAR NOT NULL, place INTEGER NOT NULL, hh_id VARCHAR NOT NULL, name
    VARCHAR NOT NULL, relation VARCHAR NOT NULL, age INTEGER, address VARCHAR NOT NULL, phone VARCHAR NOT
    NULL, people INTEGER, income_month INTEGER, unable VARCHAR NOT NULL, pays_month INTEGER, PRIMARY KEY
    (record_id, place));
CREATE INDEX ix_relation_hh_id ON relation (hh_id);
CREATE TABLE income (record_id VARCHAR NOT NULL, place INTEGER NOT NULL, hh_id VARCHAR NOT NULL, who VARCHAR
    NOT NULL, kind VARCHAR NOT NULL, sub VARCHAR NOT NULL, amount INTEGER, period VARCHAR NOT NULL, times
    VARCHAR NOT NULL, cost INTEGER, tax INTEGER, assumed VARCHAR NOT NULL, excluded VARCHAR NOT NULL, proof
    VARCHAR NOT NULL, PRIMARY KEY (record_id, place));
CREATE INDEX ix_income_hh_id ON income (hh_id);
CREATE TABLE propertyfact (record_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, place INTEGER NOT NULL, name
    VARCHAR NOT NULL, hh_id VARCHAR NOT NULL, value VARCHAR NOT NULL, PRIMARY KEY (record_id, kind, place,
    name));
CREATE INDEX ix_propertyfact_hh_id ON propertyfact (hh_id);
CREATE TABLE expense (record_id VARCHAR NOT NULL, place INTEGER NOT NULL, hh_id VARCHAR NOT NULL, kind
    VARCHAR NOT NULL, who VARCHAR NOT NULL, total INTEGER, paid INTEGER, own INTEGER, event VARCHAR NOT
    NULL, event_date VARCHAR NOT NULL, PRIMARY KEY (record_id, place));
CREATE INDEX ix_expense_hh_id ON expense (hh_id);
CREATE TABLE benefit (record_id VARCHAR NOT NULL, place INTEGER NOT NULL, hh_id VARCHAR NOT NULL, programme
    VARCHAR NOT NULL, who VARCHAR NOT NULL, amount INTEGER, period VARCHAR NOT NULL, started VARCHAR NOT
    NULL, last_paid VARCHAR NOT NULL, card_name VARCHAR NOT NULL, card_ok VARCHAR NOT NULL, keeper VARCHAR
    NOT NULL, paid_in_full VARCHAR NOT NULL, certificate VARCHAR NOT NULL, PRIMARY KEY (record_id, place));
CREATE INDEX ix_benefit_hh_id ON benefit (hh_id);
CREATE TABLE need (record_id VARCHAR NOT NULL, place INTEGER NOT NULL, hh_id VARCHAR NOT NULL, kind VARCHAR
    NOT NULL, who VARCHAR NOT NULL, text VARCHAR NOT NULL, urgency VARCHAR NOT NULL, disposition VARCHAR NOT
    NULL, done VARCHAR NOT NULL, department VARCHAR NOT NULL, due VARCHAR NOT NULL, study VARCHAR NOT NULL,
    state VARCHAR NOT NULL, result VARCHAR NOT NULL, closed VARCHAR NOT NULL, PRIMARY KEY (record_id,
    place));
CREATE INDEX ix_need_hh_id ON need (hh_id);
CREATE TABLE referral (record_id VARCHAR NOT NULL, place INTEGER NOT NULL, hh_id VARCHAR NOT NULL, kind
    VARCHAR NOT NULL, department VARCHAR NOT NULL, urgency VARCHAR NOT NULL, referred_on VARCHAR NOT NULL,
    due VARCHAR NOT NULL, state VARCHAR NOT NULL, result VARCHAR NOT NULL, closed VARCHAR NOT NULL, PRIMARY
    KEY (record_id, place));
CREATE INDEX ix_referral_department ON referral (department);
CREATE INDEX ix_referral_hh_id ON referral (hh_id);
CREATE TABLE kindisclosure (record_id VARCHAR NOT NULL, place INTEGER NOT NULL, hh_id VARCHAR NOT NULL, who
    VARCHAR NOT NULL, staff VARCHAR NOT NULL, unit VARCHAR NOT NULL, duty VARCHAR NOT NULL, relation VARCHAR
    NOT NULL, state VARCHAR NOT NULL, PRIMARY KEY (record_id, place));
CREATE INDEX ix_kindisclosure_hh_id ON kindisclosure (hh_id);
CREATE INDEX ix_kindisclosure_staff ON kindisclosure (staff);
CREATE TABLE document (record_id VARCHAR NOT NULL, place INTEGER NOT NULL, hh_id VARCHAR NOT NULL, kind
    VARCHAR NOT NULL, about VARCHAR NOT NULL, name VARCHAR NOT NULL, state VARCHAR NOT NULL, sha256 VARCHAR
    NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (record_id, place));
CREATE INDEX ix_document_hh_id ON document (hh_id);
CREATE TABLE householdmatch (one VARCHAR NOT NULL, other VARCHAR NOT NULL, reason VARCHAR NOT NULL, shared
    VARCHAR NOT NULL, state VARCHAR NOT NULL, proposed_at VARCHAR NOT NULL, decided_at VARCHAR NOT NULL,
    decided_by VARCHAR NOT NULL, note VARCHAR NOT NULL, PRIMARY KEY (one, other));
CREATE TABLE referralevent (n INTEGER NOT NULL, record_id VARCHAR NOT NULL, place INTEGER NOT NULL, at
    VARCHAR NOT NULL, state VARCHAR NOT NULL, role VARCHAR NOT NULL, "by" VARCHAR NOT NULL, note VARCHAR NOT
    NULL, visit VARCHAR NOT NULL, source VARCHAR NOT NULL, PRIMARY KEY (n));
CREATE INDEX ix_referralevent_record_id ON referralevent (record_id);
CREATE INDEX ix_referralevent_source ON referralevent (source);
"""
