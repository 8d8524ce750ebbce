package rehearse

import (
	"slices"
	"strings"
	"testing"

	"slipway/steps/live"
	"slipway/steps/stack"
)

// TestMissingIsNamed: a variable that the task has is one whose value is wrong here; another one has to be added.
func TestMissingIsNamed(t *testing.T) {
	r := &rehearsal{spec: Spec{Definition: live.TaskDefinition{Containers: []live.Container{{}}}},
		values: map[string]stack.Secret{"A_KEY": {}}}
	if c := r.cause(live.TaskDefinition{}, state{ExitCode: 1}, lines{"KeyError: 'A_KEY'"}); !strings.Contains(c.what,
		"or does not accept") {
		t.Errorf("%+v", c)
	}
	if c := r.cause(live.TaskDefinition{}, state{ExitCode: 1}, lines{"KeyError: 'B_KEY'"}); !strings.Contains(c.fix,
		"add B_KEY to secrets.keys") {
		t.Errorf("%+v", c)
	}
}

func TestSockets(t *testing.T) {
	all := merged(parseSockets(`  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0B00007F:A3C1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001        0 2 1
   2: 00000000:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001        0 3 1
   3: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0:0 0:0 0 1001 0 4
   4: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 0:0 0:0 0 1001 0 4
   5: 0100007F:C350 0100007F:1F40 01 00000000:00000000 00:00000000 00000000  1001        0 5 1`))
	want := []listener{{8000, true}, {3000, false}, {80, false}, {8080, true}}
	if !slices.Equal(all, want) {
		t.Errorf("got %v, want %v", all, want)
	}
}

func TestOwnURLsAreReachedFromInside(t *testing.T) {
	for in, want := range map[string]string{
		"postgres://me:pw@localhost:5432/shop":  "postgres://me:pw@host.docker.internal:5432/shop",
		"redis://127.0.0.1:6379/0":              "redis://host.docker.internal:6379/0",
		"postgres://me:pw@db.example.com/shop":  "postgres://me:pw@db.example.com/shop",
		"postgres://localhost-user:pw@db/other": "postgres://localhost-user:pw@db/other",
	} {
		if got := hostside(stack.NewSecret(in)).Reveal(); got != want {
			t.Errorf("%s became %s", in, got)
		}
	}
}

// TestMasked: a program that quotes a part of a URL still shows no password, nor does one that escapes it.
func TestMasked(t *testing.T) {
	r := &rehearsal{
		values: map[string]stack.Secret{
			"DATABASE_URL": stack.NewSecret("postgresql+asyncpg://shop:p%40ss-word@db:5432/shop?ssl=require"),
			"KEY":          stack.NewSecret("-----BEGIN KEY-----\nmarkerline\n-----END KEY-----"),
		},
		passwords: []stack.Secret{stack.NewSecret("TOKEN/marker")},
	}
	text := r.masked(
		`invalid option "postgresql+asyncpg://shop:p%40ss-word@db:5432/shop?ssl"; p@ss-word; markerline; TOKEN%2Fmarker TOKEN/marker`)
	for _, never := range []string{"p%40ss-word", "p@ss-word", "markerline", "TOKEN"} {
		if strings.Contains(text, never) {
			t.Errorf("%s is in %s", never, text)
		}
	}
}
