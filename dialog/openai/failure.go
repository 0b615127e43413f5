package openai

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"handoff/dialog"
)

// kind is what went wrong, as far as it decides what is done about it. It is
// also the label "result" of the metrics.
type kind string

const (
	kindBusy      kind = "busy"      // 429, or 503 that says how long to wait: asked again as told
	kindQuota     kind = "quota"     // no credit left: off for a minute
	kindKey       kind = "key"       // 401: off for a minute
	kindName      kind = "name"      // 404, no such model or address: off for a minute
	kindForbidden kind = "forbidden" // 403: may be the account, may be this request
	kindRequest   kind = "request"   // 400 and its like: this server never takes such a request
	kindTooLong   kind = "too_long"  // more than the model can read: this request's own fault
	kindFiltered  kind = "filtered"  // 400 by the content filter, before a word was written
	kindTimeout   kind = "timeout"   // no first word, no next word, no end in time
	kindCut       kind = "truncated" // the answer ended without its end
	kindServer    kind = "server"    // 5xx
	kindNetwork   kind = "network"   // no connection, or it broke
	kindMalformed kind = "malformed" // an answer, but not of this protocol
	kindOff       kind = "off"       // the breaker is open: not asked
	kindGone      kind = "gone"      // the caller has stopped waiting: nobody's fault
)

// failure is an attempt that gave no answer. Its text holds nothing that the
// server wrote but a status and a code: servers repeat keys and prompts.
type failure struct {
	kind   kind
	host   string
	status int           // HTTP; 0: there was no answer
	code   string        // the server's word for it, if it looks like one
	after  time.Duration // how long to wait, as told
	told   bool          // after was told
	cause  error

	param string // what the server does not take, as it says
	body  string // what it wrote, in lower case; for matching, never for printing
}

// Waits that were too long.
var (
	errFirst = fmt.Errorf("no first word in time: %w", context.DeadlineExceeded)
	errIdle  = fmt.Errorf("no next word in time: %w", context.DeadlineExceeded)
	errWhole = fmt.Errorf("no whole answer in time: %w", context.DeadlineExceeded)
	errTail  = errors.New("read enough")
)

func (f *failure) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "openai: ask %s: ", f.host)
	if f.status != 0 {
		fmt.Fprintf(&b, "%d ", f.status)
	}
	b.WriteString(string(f.kind))
	if f.code != "" && f.code != string(f.kind) {
		fmt.Fprintf(&b, " (%s)", f.code)
	}
	if f.cause != nil {
		fmt.Fprintf(&b, ": %v", f.cause)
	}
	return b.String()
}

// Unwrap gives the sentinel of dialog that the kind stands for, and the cause.
func (f *failure) Unwrap() []error {
	var list []error
	switch f.kind {
	case kindBusy, kindQuota:
		list = append(list, dialog.ErrBusy)
	case kindKey, kindName, kindForbidden, kindRequest, kindTooLong:
		list = append(list, dialog.ErrRefused)
	}
	if f.cause != nil {
		list = append(list, f.cause)
	}
	return list
}

// moment says that the same request may well succeed a moment later.
func (f *failure) moment() bool {
	switch f.kind {
	case kindTimeout, kindCut, kindServer, kindNetwork, kindMalformed:
		return true
	}
	return false
}

// refusal is an answer with a status other than 2xx.
func refusal(host string, res *http.Response, body []byte) *failure {
	f := &failure{host: host, status: res.StatusCode, body: strings.ToLower(string(body))}
	f.code, f.param = details(body)
	f.after, f.told = retryAfter(res.Header, time.Now())
	switch {
	case f.status == http.StatusTooManyRequests && f.code == "insufficient_quota", f.status == http.StatusPaymentRequired:
		f.kind = kindQuota
	case f.status == http.StatusTooManyRequests, f.status == http.StatusServiceUnavailable && f.told:
		f.kind = kindBusy
	case f.status == http.StatusUnauthorized:
		f.kind = kindKey
	case f.status == http.StatusNotFound:
		f.kind = kindName
	case f.status == http.StatusForbidden:
		f.kind = kindForbidden
	case f.status == http.StatusRequestTimeout, f.status == http.StatusConflict, f.status == http.StatusTooEarly, f.status >= 500:
		f.kind = kindServer
	case f.status < 400: // a redirect: the address is wrong
		f.kind = kindName
	case f.status == http.StatusRequestEntityTooLarge, tooLong.MatchString(f.body):
		f.kind = kindTooLong
	case f.code == "content_filter", f.code == "content_policy_violation": // Azure's, OpenAI's
		f.kind = kindFiltered
	default:
		f.kind = kindRequest
	}
	return f
}

// What OpenAI, vLLM, llama.cpp, Anthropic and Gemini say when a prompt is too
// long for the model.
var tooLong = regexp.MustCompile(`context[_ ](?:length|size|window)|prompt is too long|input token count`)

// word is what may be repeated of a server's own words.
var word = regexp.MustCompile(`^[a-z][a-z_]{0,39}$`)

// details reads code and param from an error's body of whichever shape; what it
// does not find is empty. The type stands in where there is no code.
func details(body []byte) (code, param string) {
	var e struct {
		Error             json.RawMessage `json:"error"`
		Code, Type, Param any
	}
	if json.Unmarshal(body, &e) != nil {
		return "", ""
	}
	if len(e.Error) > 0 {
		_ = json.Unmarshal(e.Error, &e) // a text where OpenAI has an object tells no code
	}
	for _, v := range []any{e.Code, e.Type} {
		if s, ok := v.(string); ok && word.MatchString(s) {
			code = s
			break
		}
	}
	if s, ok := e.Param.(string); ok {
		param = s
	}
	return code, param
}

// retryAfter reads how long to wait: retry-after-ms (OpenAI, Azure), else
// Retry-After in seconds or as a date (RFC 9110, 10.2.3).
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms >= 0 && ms < 1e9 {
		return time.Duration(ms * float64(time.Millisecond)), true
	}
	v := strings.TrimSpace(h.Get("Retry-After"))
	if s, err := strconv.ParseFloat(v, 64); err == nil && s >= 0 && s < 1e6 {
		return time.Duration(s * float64(time.Second)), true
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}

// broken is a request or a body that ended with err. cause is why its context
// ended, nil if it did not.
func broken(host string, err, cause error) *failure {
	var f *failure
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(cause, errFirst), errors.Is(cause, errIdle), errors.Is(cause, errWhole):
		return &failure{kind: kindTimeout, host: host, cause: cause}
	case cause != nil:
		return &failure{kind: kindGone, host: host, cause: cause}
	case errors.Is(err, errTooLarge):
		return &failure{kind: kindMalformed, host: host, cause: errTooLarge}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &failure{kind: kindCut, host: host, cause: errors.New("the connection was closed")}
	}
	return &failure{kind: kindNetwork, host: host, cause: network(err)}
}

// network keeps of an error what no server wrote.
func network(err error) error {
	var (
		dns  *net.DNSError
		op   *net.OpError
		cert *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &dns):
		return errors.New("there is no such host")
	case errors.As(err, &cert):
		return fmt.Errorf("its certificate is not valid: %w", cert.Err)
	case errors.As(err, &op):
		return op.Err
	}
	return errors.New("the connection broke")
}
