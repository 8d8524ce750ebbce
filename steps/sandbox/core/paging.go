package core

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// Page cuts one page of at most size items off a list; token is what the page before returned ("" for the first).
// ok is false for a token the sandbox did not give out.
func Page[T any](items []T, token string, size int) (page []T, next string, ok bool) {
	from := 0
	if token != "" {
		raw, err := base64.RawURLEncoding.DecodeString(token)
		n, found := strings.CutPrefix(string(raw), "page:")
		at, err2 := strconv.Atoi(n)
		if err != nil || err2 != nil || !found || at < 0 {
			return nil, "", false
		}
		from = min(at, len(items))
	}
	to := min(from+size, len(items))
	if to < len(items) {
		next = base64.RawURLEncoding.EncodeToString([]byte("page:" + strconv.Itoa(to)))
	}
	return items[from:to], next, true
}
