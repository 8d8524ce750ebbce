package schedule

import (
	"strings"
	"testing"
	"time"
)

func TestNext(t *testing.T) {
	dublin, err := time.LoadLocation("Europe/Dublin")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) // a Monday
	tests := []struct {
		name, expression string
		from             time.Time
		zone             *time.Location
		want             string
	}{
		{"the guide's, without cron( )", "0 23 * * ? *", from, time.UTC, "2026-11-23 23:00|2026-11-24 23:00"},
		{"every quarter of an hour", "cron(*/15 * * * ? *)", from, time.UTC, "2026-11-23 12:15|2026-11-23 12:30"},
		{"weekday by number counts from Sunday", "0 9 ? * 2 *", from, time.UTC, "2026-11-30 09:00|2026-12-07 09:00"},
		{"weekdays by name", "30 8 ? * MON-FRI *", from, time.UTC, "2026-11-24 08:30|2026-11-25 08:30"},
		{"last day of the month", "0 0 L * ? *", from, time.UTC, "2026-11-30 00:00|2026-12-31 00:00"},
		{"last weekday of the month", "0 0 LW * ? *", from, time.UTC, "2026-11-30 00:00|2026-12-31 00:00"},
		{"last Friday", "0 0 ? * 6L *", from, time.UTC, "2026-11-27 00:00|2026-12-25 00:00"},
		{"last Friday by name", "0 0 ? * FRIL *", from, time.UTC, "2026-11-27 00:00|2026-12-25 00:00"},
		{"second Tuesday", "0 0 ? * 3#2 *", from, time.UTC, "2026-12-08 00:00|2027-01-12 00:00"},
		{"weekday nearest the 1st, a Saturday", "0 0 1W 5 ? *", from, time.UTC, "2027-05-03 00:00|2028-05-01 00:00"},
		{"weekday nearest the 15th, a Sunday", "0 0 15W 8 ? *", from, time.UTC, "2027-08-16 00:00|2028-08-15 00:00"},
		{"L alone as weekday is Saturday", "0 0 ? * L *", from, time.UTC, "2026-11-28 00:00|2026-12-05 00:00"},
		{"one year only", "0 0 1 1 ? 2027", from, time.UTC, "2027-01-01 00:00"},
		{"a leap day", "0 0 29 2 ? *", from, time.UTC, "2028-02-29 00:00|2032-02-29 00:00"},
		{"never", "0 0 30 2 ? *", from, time.UTC, ""},
		{"in the past", "0 0 1 1 ? 2020", from, time.UTC, ""},
		{"a rate", "rate(6 hours)", from, time.UTC, "2026-11-23 18:00|2026-11-24 00:00"},
		// Dublin springs forward at 01:00 on 28 March 2027 and back at 02:00 on 31 October
		{"a time that does not come is skipped", "30 1 * * ? *", time.Date(2027, 3, 27, 12, 0, 0, 0, time.UTC), dublin,
			"2027-03-29 01:30|2027-03-30 01:30"},
		{"a time that comes twice counts once", "30 1 * * ? *", time.Date(2027, 10, 30, 12, 0, 0, 0, time.UTC), dublin,
			"2027-10-31 01:30|2027-11-01 01:30"},
		{"exactly now is not next", "0 12 * * ? *", from, time.UTC, "2026-11-24 12:00|2026-11-25 12:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := Parse(tt.expression)
			if err != nil {
				t.Fatalf("Parse(%q): %v", tt.expression, err)
			}
			var got []string
			for _, at := range e.Next(2, tt.from, tt.zone) {
				got = append(got, at.Format("2006-01-02 15:04"))
			}
			if s := strings.Join(got, "|"); s != tt.want {
				t.Errorf("%s next fires %s, want %s", e, s, tt.want)
			}
		})
	}
}

func TestParseNormalises(t *testing.T) {
	for in, want := range map[string]string{
		"0 23 * * ? *":              "cron(0 23 * * ? *)",
		"cron( 0  9 ? * mon-fri *)": "cron(0 9 ? * MON-FRI *)",
		"rate(1 hour)":              "rate(1 hour)",
		"0 0,12 1/5 JAN,JUL ? *":    "cron(0 0,12 1/5 JAN,JUL ? *)",
	} {
		e, err := Parse(in)
		if err != nil || e.String() != want {
			t.Errorf("Parse(%q) = %q, %v; want %q", in, e, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ in, says string }{
		{"0 3 * * * *", "exactly one of day and weekday"},
		{"0 3 ? * ? *", "exactly one of day and weekday"},
		{"60 3 * * ? *", "minute \"60\" must be 0 to 59"},
		{"0 24 * * ? *", "hour \"24\" must be 0 to 23"},
		{"0 3 0 * ? *", "day \"0\" must be 1 to 31"},
		{"0 3 * 13 ? *", "month \"13\" must be 1 to 12 or JAN-DEC"},
		{"0 3 ? * 0 *", "AWS counts from 1, Sunday"},
		{"0 3 ? * 8 *", "weekday \"8\" must be 1 to 7"},
		{"0 3 ? * MON#6 *", "1 to 5"},
		{"0 3 ? * 2/2 *", "steps are not for weekdays"},
		{"0 3 L,15 * ? *", "stand alone"},
		{"0 3 * * ? 1969", "year \"1969\" must be 1970 to 2199"},
		{"0 5-2 * * ? *", "backwards"},
		{"*/0 * * * ? *", "step after /"},
		{"at(2027-01-01T00:00:00)", "runs once"},
		{"every(5 minutes)", "neither cron"},
		{"rate(0 minutes)", "at least 1"},
		{"rate(5 weeks)", "not a rate"},
		{"", "AWS's cron has six"},
	}
	for _, tt := range tests {
		_, err := Parse(tt.in)
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("Parse(%q) says %v, want it to say %q", tt.in, err, tt.says)
		}
	}
}

func TestPerMonth(t *testing.T) {
	for in, want := range map[string]float64{"0 23 * * ? *": 365.0 / 12, "rate(1 day)": 365.0 / 12, "0 0 1 * ? *": 1,
		"0 3 * FEB,JUN ? *": 58.0 / 12, "0 3 ? * MON *": 52.0 / 12, "0 3 * * ? 2031": 0, "0,30 * * * ? *": 365.0 / 12 * 48} {
		e, err := Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.PerMonth(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)); got < want-0.01 || got > want+0.01 {
			t.Errorf("%s fires %.2f times a month, want %.2f", in, got, want)
		}
	}
}
