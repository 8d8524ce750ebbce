package live

import (
	"context"
	"errors"
	"sync"
)

// refused is a call that failed. Its text is the cause's; the call is in Fact.Call.
type refused struct {
	call  string
	cause error
}

func (r *refused) Error() string { return r.cause.Error() }
func (r *refused) Unwrap() error { return r.cause }

// failed names the call an error came from. The innermost call wins: it is the one that must be allowed.
func failed(call string, err error) error {
	var r *refused
	if err == nil || errors.As(err, &r) {
		return err
	}
	return &refused{call, err}
}

// blame is the call an error came from, or the usual one.
func blame(err error, usual string) string {
	var r *refused
	if errors.As(err, &r) {
		return r.call
	}
	return usual
}

// fact makes a fact of what a read gave: v is nil when AWS has none.
func fact[T any](v *T, err error, call string) Fact[T] {
	if err != nil {
		return Fact[T]{Err: err, Call: blame(err, call)}
	}
	return Fact[T]{Value: v, Call: call}
}

// list makes a list of what a read gave. Items read before an error are kept, but the list is not Read.
func list[T any](items []T, err error, call string) List[T] {
	return List[T]{Items: items, Err: err, Call: blame(err, call)}
}

// pager is any of the SDK's paginators.
type pager[O, F any] interface {
	HasMorePages() bool
	NextPage(ctx context.Context, options ...func(*F)) (*O, error)
}

// pages reads a paginated call to its end.
func pages[O, F, T any](ctx context.Context, call string, p pager[O, F], items func(*O) []T) ([]T, error) {
	var all []T
	for p.HasMorePages() {
		page, err := p.NextPage(ctx)
		if err != nil {
			return all, failed(call, err)
		}
		all = append(all, items(page)...)
	}
	return all, nil
}

// together runs reads at once and waits for all. Each writes to its own place.
func together(reads ...func()) {
	var wg sync.WaitGroup
	for _, read := range reads {
		wg.Go(read)
	}
	wg.Wait()
}

// each reads something for every item, at most limit at once, and keeps the order. What was read is returned beside the
// errors.
func each[T, R any](items []T, limit int, read func(T) (R, error)) ([]R, error) {
	results := make([]R, len(items))
	errs := make([]error, len(items))
	places := make(chan struct{}, limit)
	var wg sync.WaitGroup
	for i, item := range items {
		wg.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			results[i], errs[i] = read(item)
		})
	}
	wg.Wait()
	var done []R
	for i := range items {
		if errs[i] == nil {
			done = append(done, results[i])
		}
	}
	return done, firstError(errs...)
}

// firstError is the first error that is one.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// convert applies f to every item. It keeps nil apart from nothing: the result is nil only for no items.
func convert[A, B any](items []A, f func(A) B) []B {
	var out []B
	for _, item := range items {
		out = append(out, f(item))
	}
	return out
}

// whole is an optional 32-bit count as an int, 0 when it is not given.
func whole(n *int32) int {
	if n == nil {
		return 0
	}
	return int(*n)
}
