package webhook

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// Check asks whether somebody answers at the address. It posts no event: a HEAD is
// enough to find a wrong host, a certificate that is not valid or a redirect.
func (a *Adapter) Check(ctx context.Context) (works []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, a.url.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("webhook: check: %w", err)
	}
	req.Header.Set("User-Agent", userAgent)
	resp, err := a.transport.RoundTrip(req)
	if err != nil {
		return nil, fmt.Errorf("webhook: check: nobody answers at %s: %w", a.url.Host, err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	if f := (&fault{Status: resp.StatusCode}); f.Status >= 300 && f.Status < 400 || f.Status == http.StatusNotFound || f.Status == http.StatusGone {
		return nil, f
	}
	works = append(works, fmt.Sprintf("%s: %s answers; events are signed with %d secret(s)", a.name, a.url.Host, len(a.keys)))
	if a.url.Scheme == "http" && !private(a.url.Hostname()) {
		works = append(works, fmt.Sprintf("%s: warning: %s is not https: who reads along there reads every event", a.name, a.url.Host))
	}
	return works, nil
}
