"""Customers' data: its keys, and the limits and terms that a bank sets for it."""

from config import env

# --- Personal data --------------------------------------------------------------------------
FIELD_KEYS = env.keyring("FIELD_KEYS")
BLIND_INDEX_KEYS = env.keyring("BLIND_INDEX_KEYS") or {1: env.text("BLIND_INDEX_KEY")}
BLIND_INDEX_KEYS_KEPT = env.keyring(
    "BLIND_INDEX_KEYS_KEPT"
)  # rotated out but for what cannot be hashed anew
DATA_REGION = env.text("DATA_REGION", "CN")  # where the bank keeps its customers' data
EMAIL_REGION = env.text(
    "EMAIL_REGION", ""
)  # where the e-mail provider works; empty: in that region
TRANSCRIPT_REGION = env.text("TRANSCRIPT_REGION", "")  # where words for media come from

# --- Identity: which records are one customer -----------------------------------------------
IDENTITY_REVIEW_FROM = env.integer("IDENTITY_REVIEW_FROM_PERCENT", 50) / 100
IDENTITY_SURE_FROM = env.integer("IDENTITY_SURE_FROM_PERCENT", 99) / 100
IDENTITY_MERGE_SURE = env.flag("IDENTITY_MERGE_SURE")  # merge what is sure without a reviewer

# --- Imports: what is read before a file counts as harmful ----------------------------------
IMPORT_MAX_BYTES = env.integer("IMPORT_MAX_BYTES", 100 * 1024**3)  # unpacked
IMPORT_MAX_RATIO = env.integer("IMPORT_MAX_RATIO", 200)  # unpacked to packed, beyond the grace
IMPORT_RATIO_GRACE_BYTES = env.integer("IMPORT_RATIO_GRACE_BYTES", 64 * 1024**2)
IMPORT_MAX_ROWS_BYTES = env.integer("IMPORT_MAX_ROWS_BYTES", 256 * 1024**2)  # rows held at once
IMPORT_MAX_LINE_BYTES = env.integer("IMPORT_MAX_LINE_BYTES", 4 * 1024**2)
IMPORT_MAX_COLUMNS = env.integer("IMPORT_MAX_COLUMNS", 1000)

# --- Pulls: which hosts may be read (networks, names, *.names), and how much of one ---------
PULL_ALLOWED = env.words("PULL_ALLOWED", "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7")
PULL_MAX_BYTES = env.integer("PULL_MAX_BYTES", 20 * 1024**3)
PULL_MAX_SECONDS = env.integer("PULL_MAX_SECONDS", 3600)
PULL_CA_FILE = env.text("PULL_CA_FILE", "")  # the bank's own authorities; without them the system's

# --- Links of texts: which hosts may be called to see whether they answer; `public` is the open internet
LINKS_ALLOWED = env.words("LINKS_ALLOWED", "public")

# --- Senders: which hosts messages may be handed to (networks, names, *.names) --------------
SENDER_ALLOWED = env.words(
    "SENDER_ALLOWED",
    "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7,dysmsapi.aliyuncs.com,api.jpush.cn,"
    "bjapi.push.jiguang.cn,api.weixin.qq.com,qyapi.weixin.qq.com",
)

# --- Files of strangers: the clamd that looks at them, tcp://host:port or unix:///path; empty for none
CLAMD = env.text("CLAMD", "")

# --- Proposals of copy: a language model that speaks chat completions, https://host/v1; empty for none
COPY_MODEL_URL = env.text("COPY_MODEL_URL", "")
COPY_MODEL_NAME = env.text("COPY_MODEL_NAME", "")
COPY_MODEL_KEY = env.text("COPY_MODEL_KEY", "")

# --- Exports --------------------------------------------------------------------------------
EXPORT_DAYS = env.integer("EXPORT_DAYS", 7)  # how long the file of an export is kept
EXPORT_LARGEST = env.integer("EXPORT_LARGEST", 5_000_000)  # rows of one export

# --- Rights of customers about their data ---------------------------------------------------
RIGHTS_REGIME = env.text("RIGHTS_REGIME", "pipl")  # or gdpr
RIGHTS_WORKING_DAYS = env.integer("RIGHTS_WORKING_DAYS", 15)  # PIPL names no figure: the bank's own
RIGHTS_FILE_DAYS = env.integer("RIGHTS_FILE_DAYS", 15)  # how long a report waits to be handed over
RIGHTS_LINK_DAYS = env.integer("RIGHTS_LINK_DAYS", 30)  # how long a link to one's own page works

# --- Words for pictures and recordings: a command or an HTTP service of the bank's own ------
TRANSCRIPT_COMMAND = env.words("TRANSCRIPT_COMMAND")
TRANSCRIPT_ENDPOINT = env.text("TRANSCRIPT_ENDPOINT", "")
TRANSCRIPT_TOKEN = env.text("TRANSCRIPT_TOKEN", "")
