package web

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// Check looks at what serving depends on. It changes nothing and sends nothing.
func (a *Adapter) Check(ctx context.Context) (works []string, err error) {
	if _, err := a.memory.Get(ctx, a.memoryKey("check")); err != nil {
		return nil, fmt.Errorf("web: the store cannot be read: %w", err)
	}
	if _, err := a.feed.Recent(ctx, "chat:check", 1); err != nil {
		return nil, fmt.Errorf("web: the store's feeds cannot be read: %w", err)
	}
	works = append(works, fmt.Sprintf("web: the chat is a page at %s, a feedback form at %s/feedback; a site embeds it with <script src=\"%s/widget.js\" async></script>",
		a.path, a.path, a.base()+a.path))
	if len(a.origins) == 0 {
		works = append(works, "web: warning: no site may embed the chat; name those that shall (origins: [\"https://www.example.com\"])")
	} else {
		works = append(works, "web: it may be embedded by "+strings.Join(a.sortedOrigins(), ", "))
	}
	for _, origin := range a.sortedOrigins() {
		if u, err := url.Parse(origin); err == nil && u.Scheme == "http" && !loopback(u.Hostname()) {
			works = append(works, fmt.Sprintf("web: warning: %s is not https: who reads along there can change the page and the chat in it", origin))
		}
	}
	switch {
	case a.public == nil:
		works = append(works, "web: warning: no public address is configured (url: https://…); beyond this machine, serve it behind TLS: without it, others read along")
	case a.public.Scheme == "http" && !loopback(a.public.Hostname()):
		works = append(works, fmt.Sprintf("web: warning: %s is not https: others read along, and no site with https can embed it", a.base()))
	}
	if a.public != nil && len(a.proxies) == 0 && !loopback(a.public.Hostname()) {
		works = append(works, "web: if a reverse proxy stands in front, name its address (proxies: [\"10.0.0.0/8\"]): otherwise all visitors share the limits of one")
	}
	if a.identity == nil {
		works = append(works, "web: every visitor is anonymous; with identity_secret the site can vouch for its customers")
	} else {
		works = append(works, "web: customers for whom the site vouches are known")
	}
	return works, nil
}

func (a *Adapter) base() string {
	if a.public == nil {
		return "https://HOST"
	}
	return a.public.Scheme + "://" + a.public.Host
}

func loopback(host string) bool {
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return ip.IsLoopback()
	}
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
