package sandbox

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

// Sealed is a secret the world keeps: a parameter's value, a master password, a token. string(s) opens it.
// It prints as a mask, and as JSON it is encrypted under the key of the state being saved or opened; without one it refuses.
type Sealed string

// String masks the secret.
func (s Sealed) String() string { return "[sealed]" }

// GoString masks the secret.
func (s Sealed) GoString() string { return "[sealed]" }

// sealing is the cipher of the state file being written or read; JSON has no other way to hand it to a field.
var sealing struct {
	sync.Mutex
	aead   cipher.AEAD
	digest bool // secrets as their digests: for telling states apart, never for a file
}

// sealedWith runs f with JSON of Sealed values encrypted under key.
func sealedWith(key []byte, f func() error) error {
	block, err := aes.NewCipher(key)
	if err != nil {
		return fmt.Errorf("use the sandbox key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return fmt.Errorf("use the sandbox key: %w", err)
	}
	sealing.Lock()
	defer sealing.Unlock()
	sealing.aead = aead
	defer func() { sealing.aead = nil }()
	return f()
}

// digested is a value as JSON in which secrets are the same where they are the same, and cannot be read back.
func digested(v any) ([]byte, error) {
	sealing.Lock()
	defer sealing.Unlock()
	sealing.digest = true
	defer func() { sealing.digest = false }()
	return json.Marshal(v)
}

// MarshalJSON encrypts the secret.
func (s Sealed) MarshalJSON() ([]byte, error) {
	if s == "" {
		return []byte(`""`), nil
	}
	if sealing.digest {
		sum := sha256.Sum256([]byte(s))
		return json.Marshal(hex.EncodeToString(sum[:]))
	}
	if sealing.aead == nil {
		return nil, errors.New("a secret is only written to a sealed state")
	}
	nonce := make([]byte, sealing.aead.NonceSize())
	rand.Read(nonce)
	return json.Marshal("v1:" + base64.StdEncoding.EncodeToString(sealing.aead.Seal(nonce, nonce, []byte(s), nil)))
}

// UnmarshalJSON decrypts it.
func (s *Sealed) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	if text == "" {
		*s = ""
		return nil
	}
	if sealing.aead == nil || len(text) < 3 || text[:3] != "v1:" {
		return errors.New("a secret is only read from a sealed state")
	}
	raw, err := base64.StdEncoding.DecodeString(text[3:])
	if err != nil || len(raw) < sealing.aead.NonceSize() {
		return errors.New("read a sealed secret: it is damaged")
	}
	n := sealing.aead.NonceSize()
	plain, err := sealing.aead.Open(nil, raw[:n], raw[n:], nil)
	if err != nil {
		return errors.New("open a sealed secret: the key beside the sandbox state is not the one it was sealed with")
	}
	*s = Sealed(plain)
	return nil
}
