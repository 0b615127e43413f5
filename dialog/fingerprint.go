package dialog

import (
	"crypto/sha256"
	"encoding/hex"
)

// fingerprint names a text by n bytes of its hash, in hexadecimal digits: for buttons,
// timers and journals, which have no room for the text.
func fingerprint(text string, n int) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:n])
}
