-- All times are microseconds since 1970. Addresses and places are text as
-- bot.Address.String and bot.FormatPlace write them.

-- A conversation, or an address that only points to one.
CREATE TABLE conv (
  id        INTEGER PRIMARY KEY,
  name      TEXT NOT NULL UNIQUE,           -- the address where it began
  pointer   TEXT,                           -- since Bind: the conversation to which this address leads
  customer  TEXT,                           -- since Bind: the Customer side's address, if not the name
  desk      TEXT,                           -- since Bind: the Desk side's address
  committed INTEGER NOT NULL DEFAULT 0,     -- 1 once a turn was committed
  seq       INTEGER NOT NULL DEFAULT 0,     -- number of the last message of any side
  fence     INTEGER NOT NULL DEFAULT 0,     -- of the last claim
  done      INTEGER NOT NULL DEFAULT 0,     -- fence of the last committed claim
  lease     INTEGER NOT NULL DEFAULT 0,     -- end of the running lease; 0: nobody has claimed it
  side      INTEGER NOT NULL DEFAULT 0,     -- of the claimed turn
  upto      INTEGER NOT NULL DEFAULT 0,     -- last message of the claimed turn
  after     INTEGER NOT NULL DEFAULT 0,     -- not served before, since Release
  refused   INTEGER NOT NULL DEFAULT 0,     -- 1 + the side whose turn Unless refused, 0: none; it waits for ...
  behind    INTEGER NOT NULL DEFAULT 0,     -- ... the messages of these sides (bits) ...
  fell      INTEGER NOT NULL DEFAULT 0,     -- ... up to this one
  due       INTEGER,                        -- when Claim must look at it; NULL: nothing to do
  expires   INTEGER NOT NULL DEFAULT 0,     -- forgotten then, if nothing waits and it is not listed; pointers go with their goal
  line      INTEGER NOT NULL DEFAULT 0,     -- number of the transcript's last line
  listing   BLOB                            -- what Listed shows; NULL: nothing
);
CREATE INDEX conv_due ON conv (due) WHERE due IS NOT NULL;                                -- Claim: who is next
CREATE INDEX conv_expires ON conv (expires) WHERE due IS NULL AND listing IS NULL AND pointer IS NULL;  -- sweep
CREATE INDEX conv_pointer ON conv (pointer) WHERE pointer IS NOT NULL;                    -- sweep: pointers go with their goal
CREATE INDEX conv_listed ON conv (id) WHERE listing IS NOT NULL;                          -- Listed

-- The handler's state, apart from conv because conv is written at every step.
CREATE TABLE state (conv INTEGER PRIMARY KEY, data BLOB);

-- The mailboxes. The columns before body are what plan.go reads to cut turns.
CREATE TABLE msg (
  conv     INTEGER NOT NULL,
  side     INTEGER NOT NULL,
  n        INTEGER NOT NULL,                -- order, from conv.seq
  person   TEXT,                            -- who may continue a burst; NULL: joins none
  sent     INTEGER NOT NULL,                -- by the platform's clock
  res      INTEGER NOT NULL,                -- resolution of sent
  arrived  INTEGER NOT NULL,
  held     INTEGER NOT NULL,                -- 1: an orphan, see bot.StoreOptions.Orphan
  cut      INTEGER NOT NULL DEFAULT 0,      -- on a turn's first message: its last one, once it was claimed in vain
  attempts INTEGER NOT NULL DEFAULT 0,      -- on a turn's first message: how often it failed
  deaths   INTEGER NOT NULL DEFAULT 0,      -- on a turn's first message: how often it died
  id       TEXT NOT NULL,
  body     BLOB NOT NULL,                   -- JSON of message
  PRIMARY KEY (conv, side, n)
) WITHOUT ROWID;

-- Message IDs seen, oldest first by n.
CREATE TABLE seen (n INTEGER PRIMARY KEY, conv INTEGER NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL);
CREATE UNIQUE INDEX seen_id ON seen (conv, id);                                           -- Put: was it here before

-- Results of Turn.Once, by the first message of the turn.
CREATE TABLE journal (
  conv INTEGER NOT NULL, first TEXT NOT NULL, key TEXT NOT NULL, result BLOB,
  PRIMARY KEY (conv, first, key)
) WITHOUT ROWID;

-- Timers not yet due.
CREATE TABLE timer (
  conv INTEGER NOT NULL, name TEXT NOT NULL, due INTEGER NOT NULL,
  PRIMARY KEY (conv, name)
) WITHOUT ROWID;

-- Transcripts.
CREATE TABLE line (conv INTEGER NOT NULL, n INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (conv, n)) WITHOUT ROWID;

-- A lane: what is to be sent at one place of one conversation, in order.
CREATE TABLE lane (
  id      INTEGER PRIMARY KEY,
  conv    INTEGER NOT NULL,
  place   TEXT NOT NULL,
  account TEXT NOT NULL DEFAULT '',         -- through which its head is sent
  seq     INTEGER NOT NULL DEFAULT 0,       -- number of the last item
  fence   INTEGER NOT NULL DEFAULT 0,       -- of the last delivery
  leased  INTEGER NOT NULL DEFAULT 0,       -- 1: a sender holds the head, until due
  due     INTEGER                           -- when Next must look at it; NULL: empty
);
CREATE UNIQUE INDEX lane_place ON lane (conv, place);                                     -- Commit: where to queue
CREATE INDEX lane_due ON lane (account, due) WHERE due IS NOT NULL;                       -- Next: who is next

-- The items of the lanes.
CREATE TABLE item (
  lane    INTEGER NOT NULL,
  n       INTEGER NOT NULL,                 -- order, from lane.seq
  key     TEXT NOT NULL,                    -- Delivery.Key
  op      TEXT NOT NULL,
  account TEXT NOT NULL,                    -- open: through which it is sent; else empty
  handle  TEXT NOT NULL,
  part    INTEGER NOT NULL DEFAULT 0,
  tries   INTEGER NOT NULL DEFAULT 0,       -- of this part
  fails   INTEGER NOT NULL DEFAULT 0,       -- of all parts, with errors that are no RetryError
  unsure  INTEGER NOT NULL DEFAULT 0,       -- an earlier try of this part may have arrived
  first   INTEGER NOT NULL DEFAULT 0,       -- when this part was tried first; 0: never
  ids     BLOB,                             -- JSON list: what the parts before were given
  body    BLOB NOT NULL,                    -- JSON of bot.Send
  PRIMARY KEY (lane, n)
) WITHOUT ROWID;

-- The platform's IDs of what was sent under a handle.
CREATE TABLE receipt (lane INTEGER NOT NULL, handle TEXT NOT NULL, ids BLOB NOT NULL, PRIMARY KEY (lane, handle)) WITHOUT ROWID;

-- The ledger. AUTOINCREMENT, because a cursor must never point at newer facts.
CREATE TABLE fact (n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, body BLOB NOT NULL);

-- Dead letters; n is the letter's ID and is never given again.
CREATE TABLE dead (n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, body BLOB NOT NULL);

-- bot.Memory. A number is kept as its decimal text.
CREATE TABLE memory (key TEXT PRIMARY KEY, v BLOB NOT NULL, until INTEGER) WITHOUT ROWID;
CREATE INDEX memory_until ON memory (until) WHERE until IS NOT NULL;                      -- sweep
