package data_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/secrets"
	"slipway/steps/stack"
)

// TestPasswordReset gives a database that exists another password, killed at every write in between.
func TestPasswordReset(t *testing.T) {
	for _, key := range []string{stack.KeyDatabasePassword, stack.KeyCacheToken} {
		fresh := plan.Intent{Secrets: map[string]stack.Secret{key: stack.NewSecret("another-value-0123456789")}}
		for write := 0; write < 9; write++ {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s write %d after=%v", key, write, after), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						b := newBench(t, nil)
						b.must(plan.Intent{})
						if write > 0 {
							b.box.Inject(sandbox.Crash{Write: write, After: after})
						}
						b.apply(fresh)
						if write > 0 && !b.box.Crashed() {
							return // the reset has fewer writes
						}
						b.box.Restart()
						b.must(plan.Intent{}) // without the value: what was begun goes on
						l := b.read()
						stored := l.Parameter(key).Value
						if key == stack.KeyDatabasePassword && b.password() != stored.Reveal() {
							t.Error("the database and SSM hold different passwords")
						}
						url := map[string]string{stack.KeyDatabasePassword: stack.KeyDatabaseURL,
							stack.KeyCacheToken: stack.KeyCacheURL}[key]
						if !strings.Contains(l.Parameter(url).Value.Reveal(), stored.Reveal()) {
							t.Errorf("%s does not hold the stored value", url)
						}
						if l.Parameter(stack.ResetMarker(key)) != nil {
							t.Error("the mark of the reset is left")
						}
						b.settled()
					})
				})
			}
		}
	}
}

// TestLostPassword: the database exists, its parameter was deleted.
func TestLostPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.must(plan.Intent{})
		before := b.password()
		drop(b, stack.KeyDatabasePassword)
		b.must(plan.Intent{})
		if got := b.read().Parameter(stack.KeyDatabasePassword).Value.Reveal(); got != before {
			t.Error("the password was not taken from DATABASE_URL")
		}
		drop(b, stack.KeyDatabasePassword)
		drop(b, stack.KeyDatabaseURL)
		p, _ := b.apply(plan.Intent{})
		if len(p.Problems) != 1 || p.Problems[0].Resource != stack.KeyDatabasePassword ||
			!strings.Contains(p.Problems[0].WayOut, "--secrets-from") {
			t.Fatalf("problems: %s", work(p))
		}
		if got := secrets.Missing(b.settings, b.read()); len(got) != 1 || got[0] != stack.KeyDatabasePassword {
			t.Errorf("missing: %v", got)
		}
		b.must(plan.Intent{Secrets: map[string]stack.Secret{stack.KeyDatabasePassword: stack.NewSecret("given-by-hand-1")}})
		if b.password() != "given-by-hand-1" {
			t.Error("the given password was not set")
		}
		b.settled()
	})
}

// password is what the database really takes, "" when there is none.
func (b *bench) password() string {
	b.t.Helper()
	b.box.Restart()
	live.ReadDatabase(b.t.Context(), b.clients(), "shop-db") // lets time take effect
	return b.box.DatabasePassword("shop-db")
}

func drop(b *bench, key string) {
	b.t.Helper()
	l := b.read()
	name := l.Identity.Parameter(key)
	if err := deleteParameter(b.t.Context(), b.clients(), name); err != nil {
		b.t.Fatal(err)
	}
	time.Sleep(time.Minute)
}
