package config

import (
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

const redisForm = "write redis://host:6379/0, rediss:// for TLS, or unix:///path; a password goes before the host: redis://:${REDIS_PASSWORD}@host:6379/0"

// prefixForm leaves out braces: they are the hash tag of a Redis Cluster.
var prefixForm = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,64}$`)

func (d *decoder) redis(r *Redis) {
	if !prefixForm.MatchString(r.Prefix) {
		d.report("redis.prefix", "must be 1 to 64 of A-Z a-z 0-9 . _ : -; braces belong to the cluster")
	}
	if r.SentinelMaster != "" && len(r.URL) == 0 {
		d.report("redis.sentinel_master", "needs the sentinels' addresses; write them in redis.url")
	}
	scheme := "redis"
	for i, secret := range r.URL {
		key := d.item("redis.url", min(i, d.lastItem("redis.url")))
		raw := secret.Reveal()
		d.remember(raw)
		if first, _, ok := strings.Cut(raw, "://"); ok && i == 0 {
			scheme = first
		} else if !ok && i > 0 {
			raw = scheme + "://" + raw
			r.URL[i] = NewSecret(raw)
		}
		u, err := url.Parse(raw)
		switch {
		case err != nil:
			d.report(key, "is not an address; %s; percent-encode signs such as / and @ in the password", redisForm)
		case u.Scheme == "unix" && len(r.URL) > 1:
			d.report(key, "a socket cannot be one of several; write redis://host:port")
		case u.Scheme == "unix" && u.Path != "":
		case u.Scheme != "redis" && u.Scheme != "rediss" || u.Hostname() == "":
			d.report(key, "is not an address of Redis; %s", redisForm)
		case u.Port() != "" && !port(u.Port(), 1):
			d.report(key, "the port must be 1 to 65535; Redis has 6379")
		case !database(u.Path):
			d.report(key, "after the host stands the database, a number; write /0")
		case i > 0 && strings.SplitN(r.URL[0].Reveal(), "://", 2)[0] != u.Scheme:
			d.report(key, "some addresses are redis:// and some rediss://; write all alike")
		case u.User != nil:
			if password, _ := u.User.Password(); placeholder(password) {
				d.report(key, "the password is a placeholder; write the real one, as ${REDIS_PASSWORD}")
			}
		}
	}
}

// lastItem is the index of a list's last written element; one element can hold
// several addresses.
func (d *decoder) lastItem(list string) int {
	n := 0
	for d.written(d.item(list, n+1)) && !d.single[list] {
		n++
	}
	return n
}

func database(path string) bool {
	path = strings.Trim(path, "/")
	n, err := strconv.Atoi(path)
	return path == "" || err == nil && n >= 0
}

// Addrs are the addresses without user and password, for logs and problems.
func (r Redis) Addrs() []string {
	var addrs []string
	for _, secret := range r.URL {
		u, err := url.Parse(secret.Reveal())
		switch {
		case err != nil:
			continue
		case u.Scheme == "unix":
			addrs = append(addrs, u.Path)
		case u.Port() == "":
			addrs = append(addrs, net.JoinHostPort(u.Hostname(), "6379"))
		default:
			addrs = append(addrs, u.Host)
		}
	}
	return addrs
}
