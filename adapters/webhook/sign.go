package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// The headers of an event, as the Standard Webhooks specification names them.
const (
	HeaderID        = "Webhook-Id"
	HeaderTimestamp = "Webhook-Timestamp"
	HeaderSignature = "Webhook-Signature"
)

const secretPrefix = "whsec_"

// parseSecret reads a secret. Its errors do not repeat it.
func parseSecret(s string) ([]byte, error) {
	text, ok := strings.CutPrefix(s, secretPrefix)
	if !ok {
		return nil, errors.New("it does not begin with whsec_; make one with: echo whsec_$(openssl rand -base64 32)")
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("what follows whsec_ is not base64; make one with: echo whsec_$(openssl rand -base64 32)")
	}
	if len(key) < 24 || len(key) > 64 {
		return nil, errors.New("it holds fewer than 24 or more than 64 bytes; make one with: echo whsec_$(openssl rand -base64 32)")
	}
	return key, nil
}

// sign is the signature header: "v1," and the base64 HMAC-SHA256 of
// "id.timestamp.body", one for each key, with blanks between.
func sign(keys [][]byte, id string, at time.Time, body []byte) string {
	head := id + "." + strconv.FormatInt(at.Unix(), 10) + "."
	signatures := make([]string, len(keys))
	for i, key := range keys {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(head))
		mac.Write(body)
		signatures[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(signatures, " ")
}
