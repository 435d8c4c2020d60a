"""The registry and what persons decided about it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = depends_on = None


def upgrade() -> None:
    """The registry and what persons decided about it."""
    op.create_table(
        "benefit",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hh_id", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("started", sa.String(), nullable=False),
        sa.Column("last_paid", sa.String(), nullable=False),
        sa.Column("card_name", sa.String(), nullable=False),
        sa.Column("card_ok", sa.String(), nullable=False),
        sa.Column("keeper", sa.String(), nullable=False),
        sa.Column("paid_in_full", sa.String(), nullable=False),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "place"),
    )
    with op.batch_alter_table("benefit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_benefit_hh_id"), ["hh_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hh_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "place"),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_hh_id"), ["hh_id"], unique=False)

    op.create_table(
        "expense",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hh_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("paid", sa.Integer(), nullable=True),
        sa.Column("own", sa.Integer(), nullable=True),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("event_date", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "place"),
    )
    with op.batch_alter_table("expense", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expense_hh_id"), ["hh_id"], unique=False)

    op.create_table(
        "household",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("hh_id", sa.String(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("cover", sa.String(), nullable=False),
        sa.Column("hukou", sa.String(), nullable=False),
        sa.Column("hukou_address", sa.String(), nullable=False),
        sa.Column("live_address", sa.String(), nullable=False),
        sa.Column("same_place", sa.String(), nullable=False),
        sa.Column("away_months", sa.Integer(), nullable=True),
        sa.Column("grp", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("phone2", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("registered", sa.Integer(), nullable=True),
        sa.Column("labour", sa.Integer(), nullable=True),
        sa.Column("students", sa.Integer(), nullable=True),
        sa.Column("elders", sa.Integer(), nullable=True),
        sa.Column("disabled", sa.Integer(), nullable=True),
        sa.Column("chronic", sa.Integer(), nullable=True),
        sa.Column("causes", sa.String(), nullable=False),
        sa.Column("self_month", sa.Integer(), nullable=True),
        sa.Column("income_year", sa.Integer(), nullable=True),
        sa.Column("income_pc_month", sa.Integer(), nullable=True),
        sa.Column("rigid_year", sa.Integer(), nullable=True),
        sa.Column("hazards", sa.String(), nullable=False),
        sa.Column("wanted", sa.String(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("card_given", sa.String(), nullable=False),
        sa.Column("hotline", sa.String(), nullable=False),
        sa.Column("kin_any", sa.String(), nullable=False),
        sa.Column("dispute", sa.String(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("record_id"),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_hh_id"), ["hh_id"], unique=False)

    op.create_table(
        "income",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hh_id", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sub", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("times", sa.String(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("tax", sa.Integer(), nullable=True),
        sa.Column("assumed", sa.String(), nullable=False),
        sa.Column("excluded", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "place"),
    )
    with op.batch_alter_table("income", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_income_hh_id"), ["hh_id"], unique=False)

    op.create_table(
        "kindisclosure",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hh_id", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "place"),
    )
    with op.batch_alter_table("kindisclosure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kindisclosure_hh_id"), ["hh_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_kindisclosure_staff"), ["staff"], unique=False)

    op.create_table(
        "need",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hh_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("disposition", sa.String(), nullable=False),
        sa.Column("done", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("due", sa.String(), nullable=False),
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("closed", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "place"),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_hh_id"), ["hh_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hh_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id_type", sa.String(), nullable=False),
        sa.Column("id_number", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("birth", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("shares", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("left_on", sa.String(), nullable=False),
        sa.Column("ethnic", sa.String(), nullable=False),
        sa.Column("marital", sa.String(), nullable=False),
        sa.Column("education", sa.String(), nullable=False),
        sa.Column("health", sa.String(), nullable=False),
        sa.Column("disease", sa.String(), nullable=False),
        sa.Column("disability", sa.String(), nullable=False),
        sa.Column("disability_level", sa.String(), nullable=False),
        sa.Column("disability_cert", sa.String(), nullable=False),
        sa.Column("disability_until", sa.String(), nullable=False),
        sa.Column("cannot", sa.Integer(), nullable=True),
        sa.Column("labour", sa.String(), nullable=False),
        sa.Column("employment", sa.String(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("school_name", sa.String(), nullable=False),
        sa.Column("graduates", sa.String(), nullable=False),
        sa.Column("insurance", sa.String(), nullable=False),
        sa.Column("groups", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "place"),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_hh_id"), ["hh_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_id_number"), ["id_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_name"), ["name"], unique=False)

    op.create_table(
        "propertyfact",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hh_id", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "kind", "place", "name"),
    )
    with op.batch_alter_table("propertyfact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_propertyfact_hh_id"), ["hh_id"], unique=False)

    op.create_table(
        "referral",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hh_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("referred_on", sa.String(), nullable=False),
        sa.Column("due", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("closed", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "place"),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_department"), ["department"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_hh_id"), ["hh_id"], unique=False)

    op.create_table(
        "relation",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hh_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("income_month", sa.Integer(), nullable=True),
        sa.Column("unable", sa.String(), nullable=False),
        sa.Column("pays_month", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("record_id", "place"),
    )
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relation_hh_id"), ["hh_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("hh_id", sa.String(), nullable=False),
        sa.Column("form_id", sa.String(), nullable=False),
        sa.Column("form_version", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("deprecates", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("visit_type", sa.String(), nullable=False),
        sa.Column("visit_date", sa.String(), nullable=False),
        sa.Column("started", sa.String(), nullable=False),
        sa.Column("ended", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("respondent", sa.String(), nullable=False),
        sa.Column("respondent_relation", sa.String(), nullable=False),
        sa.Column("investigator1", sa.String(), nullable=False),
        sa.Column("investigator2", sa.String(), nullable=False),
        sa.Column("unit1", sa.String(), nullable=False),
        sa.Column("unit2", sa.String(), nullable=False),
        sa.Column("revisit_date", sa.String(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("authorised", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("advice", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("record_id"),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_deprecates"), ["deprecates"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_device"), ["device"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_hh_id"), ["hh_id"], unique=False)

    op.create_table(
        "householdmatch",
        sa.Column("one", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("shared", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.String(), nullable=False),
        sa.Column("decided_at", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("one", "other"),
    )
    op.create_table(
        "referralevent",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    with op.batch_alter_table("referralevent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referralevent_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referralevent_source"), ["source"], unique=False)
