package schedule

import (
	"strings"
	"testing"
	"time"
)

// dialects are expressions of both dialects: what AWS is given, the words, and the next two runs after noon of Monday
// 23 November 2026, UTC.
var dialects = []struct{ in, aws, words, next string }{
	// AWS
	{"cron(0 3 * * ? *)", "0 3 * * ? *", "every day at 03:00", "11-24 03:00|11-25 03:00"},
	{"0 3 ? * * *", "0 3 ? * * *", "every day at 03:00", "11-24 03:00|11-25 03:00"},
	{"rate(1 day)", "rate(1 day)", "every day", "11-24 12:00|11-25 12:00"},
	{"rate(6 hours)", "rate(6 hours)", "every 6 hours", "11-23 18:00|11-24 00:00"},
	{"rate(90 minutes)", "rate(90 minutes)", "every 90 minutes", "11-23 13:30|11-23 15:00"},
	{"rate(120 minutes)", "rate(120 minutes)", "every 2 hours", "11-23 14:00|11-23 16:00"},
	{"0 9 ? * 2 *", "0 9 ? * 2 *", "every Monday at 09:00", "11-30 09:00|12-07 09:00"},
	{"0 9 ? * 1 *", "0 9 ? * 1 *", "every Sunday at 09:00", "11-29 09:00|12-06 09:00"},
	{"0 9 ? * 7 *", "0 9 ? * 7 *", "every Saturday at 09:00", "11-28 09:00|12-05 09:00"},
	{"0 9 ? * L *", "0 9 ? * L *", "every Saturday at 09:00", "11-28 09:00|12-05 09:00"},
	{"0 9 ? * MON-FRI *", "0 9 ? * MON-FRI *", "Monday to Friday at 09:00", "11-24 09:00|11-25 09:00"},
	{"0 9 ? * 2-6 *", "0 9 ? * 2-6 *", "Monday to Friday at 09:00", "11-24 09:00|11-25 09:00"},
	{"0 9 ? * SAT,SUN *", "0 9 ? * SAT,SUN *", "every Saturday and Sunday at 09:00", "11-28 09:00|11-29 09:00"},
	{"0 9 ? * MON,WED,FRI *", "0 9 ? * MON,WED,FRI *", "every Monday, Wednesday and Friday at 09:00",
		"11-25 09:00|11-27 09:00"},
	{"0 0 L * ? *", "0 0 L * ? *", "on the last day of every month at 00:00", "11-30 00:00|12-31 00:00"},
	{"0 0 LW * ? *", "0 0 LW * ? *", "on the last weekday (Monday to Friday) of every month at 00:00",
		"11-30 00:00|12-31 00:00"},
	{"0 0 15W * ? *", "0 0 15W * ? *", "on the weekday (Monday to Friday) nearest the 15th of every month at 00:00",
		"12-15 00:00|01-15 00:00"},
	{"0 0 ? * FRIL *", "0 0 ? * FRIL *", "on the last Friday of every month at 00:00", "11-27 00:00|12-25 00:00"},
	{"0 0 ? * 6L *", "0 0 ? * 6L *", "on the last Friday of every month at 00:00", "11-27 00:00|12-25 00:00"},
	{"0 0 ? * TUE#2 *", "0 0 ? * TUE#2 *", "on the second Tuesday of every month at 00:00", "12-08 00:00|01-12 00:00"},
	{"0 0 ? 1,7 3#2 *", "0 0 ? 1,7 3#2 *", "on the second Tuesday of January and July at 00:00",
		"01-12 00:00|07-13 00:00"},
	{"0 0 1 1 ? 2027", "0 0 1 1 ? 2027", "on the 1st of January at 00:00, in 2027 only", "01-01 00:00"},
	{"0 0 1 1 ? 2027-2029", "0 0 1 1 ? 2027-2029", "on the 1st of January at 00:00, from 2027 to 2029",
		"01-01 00:00|01-01 00:00"},
	{"0 0 1 1 ? 2027/1", "0 0 1 1 ? 2027/1", "on the 1st of January at 00:00, from 2027 on", "01-01 00:00|01-01 00:00"},
	{"0/15 * * * ? *", "0/15 * * * ? *", "every 15 minutes", "11-23 12:15|11-23 12:30"},
	{"5/15 * * * ? *", "5/15 * * * ? *", "every day at :05, :20, :35 and :50 of every hour",
		"11-23 12:05|11-23 12:20"},
	{"0/15 9-17 ? * MON-FRI *", "0/15 9-17 ? * MON-FRI *", "every 15 minutes from 09:00 to 17:45, Monday to Friday",
		"11-23 12:15|11-23 12:30"},
	{"0 0/6 * * ? *", "0 0/6 * * ? *", "every day at 00:00, 06:00, 12:00 and 18:00", "11-23 18:00|11-24 00:00"},
	{"30 0/2 * * ? *", "30 0/2 * * ? *", "every 2 hours from 00:30 to 22:30", "11-23 12:30|11-23 14:30"},
	{"0 0 1/5 * ? *", "0 0 1/5 * ? *", "on every 5th day from the 1st to the 31st of every month at 00:00",
		"11-26 00:00|12-01 00:00"},
	{"0 0 * JAN,JUL ? *", "0 0 * JAN,JUL ? *", "every day in January and July at 00:00", "01-01 00:00|01-02 00:00"},
	{"0 0 ? JAN-MAR MON *", "0 0 ? JAN-MAR MON *", "every Monday in January to March at 00:00",
		"01-04 00:00|01-11 00:00"},
	{"0 0 29 2 ? *", "0 0 29 2 ? *", "on the 29th of February at 00:00", "02-29 00:00|02-29 00:00"},

	// Unix
	{"0 3 * * *", "0 3 * * ? *", "every day at 03:00", "11-24 03:00|11-25 03:00"},
	{"cron(0 3 * * *)", "0 3 * * ? *", "every day at 03:00", "11-24 03:00|11-25 03:00"},
	{"@daily", "0 0 * * ? *", "every day at 00:00", "11-24 00:00|11-25 00:00"},
	{"@midnight", "0 0 * * ? *", "every day at 00:00", "11-24 00:00|11-25 00:00"},
	{"@Hourly", "0 * * * ? *", "every hour", "11-23 13:00|11-23 14:00"},
	{"@weekly", "0 0 ? * SUN *", "every Sunday at 00:00", "11-29 00:00|12-06 00:00"},
	{"@monthly", "0 0 1 * ? *", "on the 1st of every month at 00:00", "12-01 00:00|01-01 00:00"},
	{"@yearly", "0 0 1 1 ? *", "on the 1st of January at 00:00", "01-01 00:00|01-01 00:00"},
	{"@annually", "0 0 1 1 ? *", "on the 1st of January at 00:00", "01-01 00:00|01-01 00:00"},
	{"* * * * *", "* * * * ? *", "every minute", "11-23 12:01|11-23 12:02"},
	{"*/5 * * * *", "*/5 * * * ? *", "every 5 minutes", "11-23 12:05|11-23 12:10"},
	{"*/7 * * * *", "*/7 * * * ? *", "every 7 minutes from :00 to :56 of every hour", "11-23 12:07|11-23 12:14"},
	{"5 * * * *", "5 * * * ? *", "every hour at :05", "11-23 12:05|11-23 13:05"},
	{"1,2,3,40,59 * * * *", "1,2,3,40,59 * * * ? *", "every day at :01, :02, :03, :40 and :59 of every hour",
		"11-23 12:01|11-23 12:02"},
	{"0 9-17 * * *", "0 9-17 * * ? *", "every hour from 09:00 to 17:00", "11-23 13:00|11-23 14:00"},
	{"*/10 3 * * *", "*/10 3 * * ? *", "every 10 minutes from 03:00 to 03:50", "11-24 03:00|11-24 03:10"},
	{"0 3,15 * * *", "0 3,15 * * ? *", "every day at 03:00 and 15:00", "11-23 15:00|11-24 03:00"},
	{"30 8 1,15 * *", "30 8 1,15 * ? *", "on the 1st and 15th of every month at 08:30", "12-01 08:30|12-15 08:30"},
	{"0 0 1-7 * *", "0 0 1-7 * ? *", "on the 1st to the 7th of every month at 00:00", "12-01 00:00|12-02 00:00"},
	{"0 0 31 * *", "0 0 31 * ? *", "on the 31st of every month at 00:00", "12-31 00:00|01-31 00:00"},
	{"0 0 22 * *", "0 0 22 * ? *", "on the 22nd of every month at 00:00", "12-22 00:00|01-22 00:00"},
	{"0 0 */2 * *", "0 0 */2 * ? *", "on every 2nd day from the 1st to the 31st of every month at 00:00",
		"11-25 00:00|11-27 00:00"},
	// days of the week: Unix counts from Sunday 0 or 7, AWS from Sunday 1
	{"0 3 * * 0", "0 3 ? * SUN *", "every Sunday at 03:00", "11-29 03:00|12-06 03:00"},
	{"0 3 * * 7", "0 3 ? * SUN *", "every Sunday at 03:00", "11-29 03:00|12-06 03:00"},
	{"0 3 * * 1", "0 3 ? * MON *", "every Monday at 03:00", "11-30 03:00|12-07 03:00"},
	{"0 3 * * 6", "0 3 ? * SAT *", "every Saturday at 03:00", "11-28 03:00|12-05 03:00"},
	{"0 3 * * mon", "0 3 ? * MON *", "every Monday at 03:00", "11-30 03:00|12-07 03:00"},
	{"0 3 * * 1-5", "0 3 ? * MON-FRI *", "Monday to Friday at 03:00", "11-24 03:00|11-25 03:00"},
	{"0 3 * * 0,6", "0 3 ? * SUN,SAT *", "every Saturday and Sunday at 03:00", "11-28 03:00|11-29 03:00"},
	{"0 3 * * 6-7", "0 3 ? * SUN,SAT *", "every Saturday and Sunday at 03:00", "11-28 03:00|11-29 03:00"},
	{"0 3 * * 5-7", "0 3 ? * SUN,FRI,SAT *", "every Friday, Saturday and Sunday at 03:00", "11-27 03:00|11-28 03:00"},
	{"0 3 * * */2", "0 3 ? * SUN,TUE,THU,SAT *", "every Tuesday, Thursday, Saturday and Sunday at 03:00",
		"11-24 03:00|11-26 03:00"},
	{"0 3 * * 1-5/2", "0 3 ? * MON,WED,FRI *", "every Monday, Wednesday and Friday at 03:00",
		"11-25 03:00|11-27 03:00"},
	{"0 3 * * 0-7", "0 3 ? * SUN-SAT *", "every day at 03:00", "11-24 03:00|11-25 03:00"},
	{"0 3 */1 * 1", "0 3 ? * MON *", "every Monday at 03:00", "11-30 03:00|12-07 03:00"},
	// a step within a range becomes the list it means
	{"10-30/10 * * * *", "10,20,30 * * * ? *", "every day at :10, :20 and :30 of every hour", "11-23 12:10|11-23 12:20"},
	{"0 8-18/5 * * *", "0 8,13,18 * * ? *", "every day at 08:00, 13:00 and 18:00", "11-23 13:00|11-23 18:00"},
	{"0 0 1 */3 *", "0 0 1 */3 ? *", "on the 1st of January, April, July and October at 00:00",
		"01-01 00:00|04-01 00:00"},
	{"0 0 30 2 *", "0 0 30 2 ? *", "on the 30th of February at 00:00", ""},
}

func TestDialects(t *testing.T) {
	from := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, c := range dialects {
		e, err := Parse(c.in)
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if e.Short() != c.aws || e.Words() != c.words {
			t.Errorf("%s: AWS gets %s, in words %q; want %s, %q", c.in, e.Short(), e.Words(), c.aws, c.words)
		}
		var next []string
		for _, at := range e.Next(2, from, time.UTC) {
			next = append(next, at.Format("01-02 15:04"))
		}
		if got := strings.Join(next, "|"); got != c.next {
			t.Errorf("%s runs %s, want %s", c.in, got, c.next)
		}
		if again, err := Parse(e.Short()); err != nil || again.String() != e.String() {
			t.Errorf("%s: %s reads as %s, %v", c.in, e.Short(), again, err)
		}
	}
}

// TestUnixRefuses: what AWS cannot say, or crons do not agree on, is refused with what is meant; nothing is changed in
// silence.
func TestUnixRefuses(t *testing.T) {
	for in, says := range map[string]string{
		"0 3 1 * 1":                 "0 3 1 * ? * and 0 3 ? * MON *: on a day that is both, both run",
		"0 3 1-31 * 1":              "Make two jobs",
		"0 3 1,15 1 0":              "0 3 1,15 1 ? * and 0 3 ? 1 SUN *",
		"0 3 */2 * 1":               "both day */2 of the month and weekday 1",
		"0 3 1 * */2":               "both day 1 of the month",
		"0 3 ? * 2":                 "with a year it is 0 3 ? * 2 *",
		"0 3 L * *":                 "five fields",
		"0 3 * * 5L":                "five fields",
		"0 3 * * 1#2":               "five fields",
		"0 3 * * 8":                 `weekday "8" must be 0 to 7 or SUN-SAT`,
		"5/15 * * * *":              "write 5-59/15",
		"0 3 * * FRI-MON":           "backwards",
		"60 * * * *":                `minute "60" must be 0 to 59`,
		"0 3 0 * *":                 `day "0" must be 1 to 31`,
		"H 3 * * *":                 `minute "H"`,
		"@reboot":                   "a worker runs all the time",
		"@every 5m":                 "write rate(",
		"@fortnightly":              "none of @hourly",
		"CRON_TZ=UTC 0 3 * * *":     "time zone has an answer of its own",
		"0 3 * *":                   "has 4 fields",
		"0 0 3 * * ?":               "write 0 3 * * ? *",
		"0 0 3 * * MON":             "write 0 3 ? * MON *",
		"0 0 3 * * 2":               "year \"2\" must be",
		"cron(0 3 * * ? *) --quick": "neither cron",
	} {
		if _, err := Parse(in); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s says %v, want %q", in, err, says)
		}
	}
	if _, err := Parse("0 3 * * * *"); strings.Contains(err.Error(), "seconds") {
		t.Errorf("a ? that is missing is taken for seconds: %v", err)
	}
}
