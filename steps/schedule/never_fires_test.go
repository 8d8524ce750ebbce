package schedule

import (
	"strings"
	"testing"
	"time"
)

func TestNever(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for cron, want := range map[string]string{
		"cron(0 0 31 2 ? *)":    "there is no 31 February",
		"0 0 30 2 ? *":          "there is no 30 February",
		"0 0 31 4,6,9,11 ? *":   "no date is day 31 of month 4,6,9,11",
		"0 0 29 2 ? 2027":       "no date is day 29 of month 2, year 2027",
		"0 0 29 2 ? 2100":       "no date is day 29 of month 2, year 2100",
		"0 0 ? 2 MON#5 2027":    "no day of month 2, year 2027 is weekday MON#5",
		"cron(0 0 1 1 ? 2020)":  "its last year, 2020, has gone by",
		"0 0 1 1 ? 2019-2025":   "its last year, 2025, has gone by",
		"0 0 1 1 ? 2026":        "its last time has gone by",
		"0 6 29 11 ? 2026":      "its last time has gone by",
		"30 2 14 3 ? 2027":      "does not exist in America/New_York",
		"0 3 * * ? *":           "",
		"0 0 29 2 ? *":          "",
		"0 0 29 2 ? 2028":       "",
		"0 0 1 1 ? 2050":        "",
		"0 0 LW * ? *":          "",
		"0 0 ? * 6L *":          "",
		"0 13 29 11 ? 2026":     "",
		"rate(1 day)":           "",
		"0 0 31 * ? *":          "",
		"0 0 15W 2 ? 2027":      "",
		"0 0 31W 2 ? *":         "no date is day 31W of month 2",
		"30 2 14 3 ? 2027,2028": "",
	} {
		e, err := Parse(cron)
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation("America/New_York")
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Never(now, zone); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", cron, got, want)
		}
	}
}

func TestClockChanges(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		cron, zone string
		want       []string
	}{
		{"30 2 * * ? *", "America/New_York", []string{"02:30 on 2027-03-14 does not exist"}},
		{"30 1 * * ? *", "America/New_York", []string{"01:30 on 2027-11-07 comes twice"}},
		{"30 1 * * ? *", "Europe/London", []string{"01:30 on 2027-03-28 does not exist", "01:30 on 2027-10-31 comes twice"}},
		{"30 2 * * ? *", "Europe/Berlin", []string{"02:30 on 2027-03-28 does not exist", "02:30 on 2027-10-31 comes twice"}},
		{"45 1 * * ? *", "Australia/Lord_Howe", []string{"01:45 on 2027-04-04 comes twice"}},
		{"30 2 ? * MON-FRI *", "America/New_York", nil},
		{"30 2 * * ? *", "UTC", nil},
		{"30 2 * * ? *", "Asia/Tokyo", nil},
		{"30 3 * * ? *", "America/New_York", nil},
		{"0 * * * ? *", "America/New_York", nil},
		{"rate(1 hour)", "America/New_York", nil},
	} {
		e, err := Parse(c.cron)
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		got := e.Changes(now, zone)
		if (got == "") != (len(c.want) == 0) {
			t.Errorf("%s in %s: %q", c.cron, c.zone, got)
		}
		for _, part := range c.want {
			if !strings.Contains(got, part) {
				t.Errorf("%s in %s: %q does not say %q", c.cron, c.zone, got, part)
			}
		}
	}
}
