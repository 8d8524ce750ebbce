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

// Pages is how a service cuts its lists: how many items a page may have, how many it has when nothing is said, and what
// the service answers to another size, or to a token it did not give out.
type Pages struct {
	Least, Most, Usual int32
	Size, Token        error
}

// PageOf is the page of a list that a call asks for.
func PageOf[T any](p Pages, items []T, size *int32, token *string) (page []T, next *string, err error) {
	return ShapesOf(p, items, size, token, func(item T) T { return item })
}

// ShapesOf is the page of a list that a call asks for, in the shape the service shows its items in.
func ShapesOf[T, S any](p Pages, items []T, size *int32, token *string, shape func(T) S) (shapes []S, next *string,
	err error) {
	n := OrDefault(size, p.Usual)
	if n < p.Least || n > p.Most {
		return nil, nil, p.Size
	}
	page, rest, ok := Page(items, Value(token), int(n))
	if !ok {
		return nil, nil, p.Token
	}
	for _, item := range page {
		shapes = append(shapes, shape(item))
	}
	return shapes, Optional(rest), nil
}
