package core

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

// Encrypted is a secret the world keeps: a parameter's value, a master password, a token. string(s) is the secret.
// It prints as a mask, and as JSON it is encrypted under the key of the state being saved or opened; without one it
// refuses.
type Encrypted string

// String masks the secret.
func (s Encrypted) String() string { return "[encrypted]" }

// GoString masks the secret.
func (s Encrypted) GoString() string { return "[encrypted]" }

// encryption is the cipher of the state file being written or read; JSON has no other way to hand it to a field.
var encryption struct {
	sync.Mutex
	aead   cipher.AEAD
	digest bool // secrets as their digests: for telling states apart, never for a file
}

// encryptedWith runs f with JSON of Encrypted values encrypted under key.
func encryptedWith(key []byte, f func() error) error {
	block, err := aes.NewCipher(key)
	if err != nil {
		return fmt.Errorf("use the sandbox key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return fmt.Errorf("use the sandbox key: %w", err)
	}
	encryption.Lock()
	defer encryption.Unlock()
	encryption.aead = aead
	defer func() { encryption.aead = nil }()
	return f()
}

// digested is a value as JSON in which secrets are the same where they are the same, and cannot be read back.
func digested(v any) ([]byte, error) {
	encryption.Lock()
	defer encryption.Unlock()
	encryption.digest = true
	defer func() { encryption.digest = false }()
	return json.Marshal(v)
}

// MarshalJSON encrypts the secret.
func (s Encrypted) MarshalJSON() ([]byte, error) {
	if s == "" {
		return []byte(`""`), nil
	}
	if encryption.digest {
		sum := sha256.Sum256([]byte(s))
		return json.Marshal(hex.EncodeToString(sum[:]))
	}
	if encryption.aead == nil {
		return nil, errors.New("a secret is only written to an encrypted state")
	}
	nonce := make([]byte, encryption.aead.NonceSize())
	rand.Read(nonce)
	return json.Marshal("v1:" + base64.StdEncoding.EncodeToString(encryption.aead.Seal(nonce, nonce, []byte(s), nil)))
}

// UnmarshalJSON decrypts it.
func (s *Encrypted) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	if text == "" {
		*s = ""
		return nil
	}
	if encryption.aead == nil || len(text) < 3 || text[:3] != "v1:" {
		return errors.New("a secret is only read from an encrypted state")
	}
	raw, err := base64.StdEncoding.DecodeString(text[3:])
	if err != nil || len(raw) < encryption.aead.NonceSize() {
		return errors.New("read an encrypted secret: it is damaged")
	}
	n := encryption.aead.NonceSize()
	plain, err := encryption.aead.Open(nil, raw[:n], raw[n:], nil)
	if err != nil {
		return errors.New("decrypt a secret: the key beside the sandbox state is not the one it was encrypted with")
	}
	*s = Encrypted(plain)
	return nil
}
