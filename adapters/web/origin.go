package web

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// checkOrigin says what is wrong with a configured origin: browsers compare it
// byte by byte.
func checkOrigin(s string) error {
	u, err := url.Parse(s)
	switch {
	case strings.Contains(s, "*"):
		return errors.New("name each site by itself: a wildcard would let every page in")
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Scheme+"://"+u.Host != s:
		return errors.New(`want scheme and host, without a path: "https://www.example.com"`)
	case strings.ToLower(s) != s:
		return errors.New("want it in lower case, as browsers send it")
	case !hostForm.MatchString(u.Host):
		return errors.New("want a host of letters, digits, dots and a port (a name of other letters as xn--…)")
	}
	return nil
}

// hostForm is a host that may be written into a header.
var hostForm = regexp.MustCompile(`^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)

// guard is around every handler: headers that hold for all, and CORS for
// configured origins, never with credentials.
func (a *Adapter) guard(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Add("Vary", "Origin")
		if r.Method == http.MethodPost {
			// Also for a body that nobody reads: net/http waits for the rest of it.
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime)) // where the server can
		}
		if origin := r.Header.Get("Origin"); a.origins[origin] {
			header.Set("Access-Control-Allow-Origin", origin)
			header.Set("Access-Control-Allow-Methods", "GET, POST")
			header.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
			header.Set("Access-Control-Expose-Headers", "Retry-After")
			header.Set("Access-Control-Max-Age", "600")
		}
		h(w, r)
	})
}

// sameOrigin refuses what comes from a page that is neither ours nor of a
// configured origin, and what bears no origin: no browser sends that.
func (a *Adapter) sameOrigin(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		if !a.origins[origin] && !a.ours(r, origin) {
			a.fail(w, r, refuse(http.StatusForbidden, "bad_origin", "the origin %q is not among the configured ones", origin))
			return
		}
		h(w, r)
	}
}

func (a *Adapter) ours(r *http.Request, origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return false
	}
	if a.public != nil && strings.EqualFold(origin, a.public.Scheme+"://"+a.public.Host) {
		return true
	}
	return strings.EqualFold(u.Host, r.Host)
}

// host is how a browser reaches us, where that can be written into a header.
func (a *Adapter) host(r *http.Request) (string, bool) {
	host := r.Host
	if a.public != nil {
		host = a.public.Host
	}
	return host, hostForm.MatchString(host)
}

// secure reports whether the browser speaks TLS to us or to a proxy of ours.
func (a *Adapter) secure(r *http.Request) bool {
	if a.public != nil {
		return a.public.Scheme == "https"
	}
	if r.TLS != nil {
		return true
	}
	return a.trusted(peer(r)) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// client is the address that the limits count by: the peer's, or, behind a proxy
// that is trusted, the last one in X-Forwarded-For that no trusted proxy wrote.
// Of IPv6 the network counts: a household has 2^64 of them.
func (a *Adapter) client(r *http.Request) string {
	ip := peer(r)
	if !a.trusted(ip) && r.Header.Get("X-Forwarded-For") != "" {
		a.proxied.Do(func() {
			a.log.Warn("requests come through a proxy that is not configured: all its visitors share the limits of one address", "proxy", ip)
		})
	}
	if a.trusted(ip) {
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for _, hop := range slices.Backward(hops) {
			found, err := netip.ParseAddr(strings.TrimSpace(hop))
			if err != nil {
				break
			}
			if ip = found.Unmap(); !a.trusted(ip) {
				break
			}
		}
	}
	if ip.Is6() {
		if p, err := ip.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}

func peer(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	ip, _ := netip.ParseAddr(host)
	return ip.Unmap()
}

func (a *Adapter) trusted(ip netip.Addr) bool {
	return slices.ContainsFunc(a.proxies, func(p netip.Prefix) bool { return p.Contains(ip) })
}

func parsePrefix(s string) (netip.Prefix, error) {
	if ip, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()), nil
	}
	return netip.ParsePrefix(s)
}
