package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

const (
	userPrefix  = "user:"
	maxUser     = 128 // bytes of a customer's ID
	maxIdentity = 7 * 24 * time.Hour
)

// identity is what the company's server says of a customer.
type identity struct {
	ID      json.RawMessage `json:"id"` // a string or a whole number
	Name    string          `json:"name"`
	Email   string          `json:"email"`
	Expires int64           `json:"exp"`

	// Attributes are what rules may read of the customer: {"plan": "gold"}.
	Attributes map[string]string `json:"attributes"`

	visitor string
}

// What of attributes is taken: they ride with the session and stand in the state.
const (
	maxAttributes     = 16
	maxAttributeName  = 32  // code points
	maxAttributeValue = 100 // code points
)

// parseIdentity reads a token that the company's server made: see PROTOCOL.md,
// Identity. Its errors are for the company's developer.
func (a *Adapter) parseIdentity(token string) (p identity, err error) {
	if a.identity == nil {
		return p, errors.New("identities are not configured (identity_secret)")
	}
	data, ok := openSealed(a.identity, token)
	if !ok {
		return p, errors.New("the identity's signature is wrong: want base64url(JSON) + \".\" + base64url(HMAC-SHA256 of that text), without padding")
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return p, errors.New("the identity is no JSON object of id, name, email, exp and attributes (an object of strings)")
	}
	left := time.Until(time.Unix(p.Expires, 0))
	switch {
	case p.Expires == 0:
		return p, errors.New("the identity has no exp (Unix seconds)")
	case left <= 0:
		return p, errors.New("the identity has expired: make one for each page")
	case left > maxIdentity:
		return p, errors.New("the identity's exp is more than 7 days ahead (want Unix seconds, not milliseconds)")
	}
	id, err := userID(p.ID)
	if err != nil {
		return p, err
	}
	p.visitor = userPrefix + id
	if len(p.Attributes) > maxAttributes {
		return p, fmt.Errorf("the identity has more than %d attributes", maxAttributes)
	}
	for name, value := range p.Attributes {
		if utf8.RuneCountInString(name) > maxAttributeName || utf8.RuneCountInString(value) > maxAttributeValue {
			return p, fmt.Errorf("an attribute of the identity is longer than %d characters, or its name than %d", maxAttributeValue, maxAttributeName)
		}
	}
	p.Name, p.Email = clip(p.Name, 100), clip(p.Email, 254)
	return p, nil
}

func userID(raw json.RawMessage) (string, error) {
	var id string
	if json.Unmarshal(raw, &id) != nil {
		n, err := strconv.ParseInt(string(bytes.TrimSpace(raw)), 10, 64)
		if err != nil {
			return "", errors.New("the identity's id is neither a string nor a whole number")
		}
		id = strconv.FormatInt(n, 10)
	}
	if id == "" || len(id) > maxUser {
		return "", errors.New("the identity's id has not 1 to 128 bytes")
	}
	return id, nil
}
