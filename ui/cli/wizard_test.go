package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestComingBack goes on from a slipway.yaml that was left half-way: what was not reached is asked, what cannot stand
// is refused.
func TestComingBack(t *testing.T) {
	const head = "app: shop\nenvironment: production\nregion: eu-west-1\npreset: guide\n"
	for _, c := range []struct{ name, text, refused string }{
		{"the e-mail was not reached", head + "budget:\n  limit: 120\n  email: \"\"\n", ""},
		{"the file ends before it", head, ""},
		{"the e-mail is none", head + "budget:\n  limit: 120\n  email: me\n", "slipway.yaml line 7: budget.email"},
		{"a default was emptied", head + "data:\n  version: \"\"\n", "slipway.yaml line 6: data.version"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			write(t, folder, "slipway.yaml", c.text)
			a := &app{file: filepath.Join(folder, "slipway.yaml"), sandbox: true}
			settings, hasFile, err := a.startingPoint()
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("said %v, want %q", err, c.refused)
				}
				return
			}
			if err != nil || hasFile == nil || settings.App != "shop" {
				t.Errorf("starts with %q, file %v: %v", settings.App, hasFile, err)
			}
		})
	}
}
