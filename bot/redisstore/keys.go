package redisstore

import (
	"fmt"
	"hash/crc32"
	"net/url"
	"strings"

	"handoff/bot"
)

// partitions is fixed for ever: the number is part of every key.
const partitions = 64

// keys makes every key of the store. The scripts make theirs with the same
// letters from the partition's base, see scripts/prelude.lua.
//
// Of a partition, under base "handoff:{p07}:". The hash tag keeps all of it in
// one slot of a Cluster, so a script may touch any of it:
//
//	ready         ZSET    conversation -> when Claim must look at it, µs    no expiry; an entry goes with its reason
//	out:ACCOUNT   ZSET    lane -> when Next must look at it, µs             no expiry; an entry goes with its items
//	listed        HASH    conversation -> what Listed shows                 no expiry; until a turn takes it off
//	ledger        STREAM  one entry a fact                                  StoreOptions.Ledger after the last
//	dead          STREAM  one entry a dead letter                           StoreOptions.Ledger after the last
//
// Of a conversation or pointer, with its name (an address as text) behind:
//
//	c:NAME        HASH    what prelude.lua says: lease, pointer, lanes      (1)
//	v:NAME        STRING  the handler's state                               (1)
//	m0: m1: m2:   LIST    mailboxes of Desk, Internal, Customer             (1)
//	j0: j1: j2:   HASH    journal of Turn.Once, of the mailbox's head       (1)
//	s:NAME        ZSET    message ID -> when it was put, µs                 StoreOptions.Seen after the last
//	t:NAME        LIST    transcript                                        (1)
//	w:NAME        ZSET    timer -> when it is due, µs                       none: a timer keeps the conversation
//	r:NAME        HASH    "place handle" -> IDs of what was sent            (1)
//	l:NAME PLACE  LIST    a lane: what is to be sent at that place          (1)
//
// Of a feed, with its name, escaped as in a query, behind:
//
//	f:NAME        STREAM  the entries, each under its number                StoreOptions.Keep after the last
//	fk:NAME       HASH    n: the last number; k and a key: its entry's      StoreOptions.Keep after the last
//
// (1) StoreOptions.Keep after the last turn; none while the conversation is
// listed or has a timer; 30 days at least while something waits in it.
//
// Outside the partitions, each alone:
//
//	mem:KEY       STRING  bot.Memory; swap.lua is its own script            as Set says
//	lead:NAME     STRING  bot.Leader: the holder's token                    leadFor
//	ping          STRING  written by Ping, deleted by probes                a minute
//	wake          pub/sub channel, no key; wake.go says what is called there
type keys struct{ prefix string }

// base is what all keys of a partition begin with. No key is named so; the
// scripts get it as KEYS[1], for the Cluster client to find the node.
func (k keys) base(partition int) string { return fmt.Sprintf("%s:{p%02d}:", k.prefix, partition) }

func (k keys) ready(partition int) string  { return k.base(partition) + "ready" }
func (k keys) listed(partition int) string { return k.base(partition) + "listed" }
func (k keys) ledger(partition int) string { return k.base(partition) + "ledger" }
func (k keys) dead(partition int) string   { return k.base(partition) + "dead" }

func (k keys) conversation(name string) string { return k.base(partitionOf(name)) + "c:" + name }
func (k keys) transcript(name string) string   { return k.base(partitionOf(name)) + "t:" + name }

// feedName is a feed's name as keys bear it.
func feedName(name string) string { return url.QueryEscape(name) }

func (k keys) feed(name string) string     { return k.base(partitionOf(name)) + "f:" + feedName(name) }
func (k keys) feedKeys(name string) string { return k.base(partitionOf(name)) + "fk:" + feedName(name) }

func (k keys) memory(key string) string  { return k.prefix + ":mem:" + url.QueryEscape(key) }
func (k keys) leader(name string) string { return k.prefix + ":lead:" + url.QueryEscape(name) }
func (k keys) wake() string              { return k.prefix + ":wake" }

// partitionOf says where a conversation lives.
func partitionOf(name string) int {
	return int(crc32.ChecksumIEEE([]byte(name)) % partitions)
}

// accountWord writes an account as it stands in addresses: the scripts read it
// from there.
func accountWord(account string) string {
	word, _, _ := strings.Cut(bot.Address{Account: account}.String(), "/")
	return word
}

// out is named by an account as accountWord writes it.
func (k keys) out(partition int, word string) string { return k.base(partition) + "out:" + word }

// probe is written by Ping, for a minute, and deleted to see whether writes are
// taken.
func (k keys) probe() string { return k.prefix + ":ping" }
