package schedule

import (
	"testing"
	"time"
)

func TestZonesOffered(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range Zones("Europe/Dublin") {
		if _, err := time.LoadLocation(o.Value); err != nil || seen[o.Value] {
			t.Errorf("%s: %v, twice %v", o.Value, err, seen[o.Value])
		}
		seen[o.Value] = true
	}
	if got := Zones("Europe/Dublin")[:2]; got[0].Value != "UTC" || got[1].Value != "Europe/Dublin" {
		t.Errorf("begins with %v", got)
	}
}

func TestLocalZone(t *testing.T) {
	for tz, want := range map[string]string{
		"Europe/Berlin": "Europe/Berlin", ":Africa/Lagos": "Africa/Lagos", "UTC": "", "": "", "CET-1CEST": "",
		"/etc/localtime": "", "Etc/UTC": "", "No/Where": "",
	} {
		t.Setenv("TZ", tz)
		if got := LocalZone(); got != want {
			t.Errorf("TZ=%q gives %q, not %q", tz, got, want)
		}
	}
}

func TestValidateZone(t *testing.T) {
	for name, holds := range map[string]bool{"UTC": true, "America/Argentina/Ushuaia": true, "": false, "Local": false,
		"Dublin": false, "../etc/passwd": false} {
		if err := ValidateZone(name); (err == nil) != holds {
			t.Errorf("%q: %v", name, err)
		}
	}
}
