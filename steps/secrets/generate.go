package secrets

import (
	"crypto/rand"
	"encoding/hex"

	"slipway/steps/stack"
)

// urlSafe are 64 characters that need no escaping in a URL and that RDS takes in a password.
const urlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// Generate makes a value up. The password has 192 bits, token and application key 256; the token is hexadecimal because
// ElastiCache takes no underscore.
func Generate(key string) stack.Secret {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails: the program ends when the system has no randomness
	if key != stack.KeyDatabasePassword {
		return stack.NewSecret(hex.EncodeToString(raw))
	}
	for i, b := range raw {
		raw[i] = urlSafe[b&63]
	}
	return stack.NewSecret(string(raw))
}
