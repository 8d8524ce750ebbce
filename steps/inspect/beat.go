package inspect

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// beat is what the code has Celery's beat start.
type beat struct {
	jobs []Job  // its entries, as commands that ask a worker for the task
	only string // file:line of something that only a beat process does; "": the jobs are all
}

var (
	beatSchedule = regexp.MustCompile(`(?i)\b(?:celery_?)?beat_?schedule\b['"]?\]?\s*[=:]\s*\{`)
	periodicTask = regexp.MustCompile(`\badd_periodic_task\(`)
	beatTask     = regexp.MustCompile(`['"]task['"]\s*:\s*['"]([\w.]+)['"]`)
	beatWhen     = regexp.MustCompile(`['"]schedule['"]\s*:\s*`)
	beatMore     = regexp.MustCompile(`['"](?:args|kwargs|options|relative)['"]\s*:`)
	keyword      = regexp.MustCompile(`^\s*(\w+)\s*=\s*(?:['"]([^'"]*)['"]|([\d.]+))\s*$`)
	timeZone     = regexp.MustCompile(`(?i)\b(?:celery_)?time_?zone\b['"]?\]?\s*[=:]\s*['"]([\w/+-]+)['"]`)
	celeryWith   = regexp.MustCompile(`\bcelery\b.*?\s(?:-A|--app)[= ]?\s*(\S+)`)
)

// beat reads the schedules of Celery's beat in the app's Python.
func (a *app) beat() (b beat) {
	if a.deps.any("python", "celery") == "" {
		return b
	}
	b.only = a.deps.at("python", "django-celery-beat") // its schedule is in the database
	module, _ := a.celeryApp()
	local := false
	for _, x := range a.code {
		if endings[path.Ext(x.path)] != "python" {
			continue
		}
		if m, _, ok := x.find(timeZone); ok && m[1] != "UTC" {
			local = true
		}
		if _, at, ok := x.find(periodicTask); ok && b.only == "" {
			b.only = x.at(at)
		}
		for _, m := range x.all(beatSchedule) {
			open := m.at + len(m.groups[0]) - 1
			for _, e := range entries(x.code, open) {
				j, ok := e.job(module)
				if j.At = x.at(e.at); ok {
					b.jobs = append(b.jobs, j)
				} else if b.only == "" {
					b.only = j.At
				}
			}
		}
	}
	timed := slices.IndexFunc(b.jobs, func(j Job) bool { return !strings.HasPrefix(j.When, "rate(") })
	if local && timed >= 0 { // its hours are not those of UTC, and a schedule has one zone for all jobs
		b.only, b.jobs = b.jobs[timed].At, nil
	}
	return b
}

// celeryApp is the application that celery is started with, and where that is said.
func (a *app) celeryApp() (module, at string) {
	for _, s := range a.composed {
		if m := celeryWith.FindStringSubmatch(s.entrypoint.value + " " + s.command.value); m != nil {
			return m[1], s.file + ":" + itoa(s.command.line)
		}
	}
	for _, p := range a.hosted.processes {
		if m := celeryWith.FindStringSubmatch(p.command); m != nil {
			return m[1], p.at
		}
	}
	for _, x := range a.code {
		if m, at, ok := x.find(celeryApp); ok && endings[path.Ext(x.path)] == "python" {
			module := strings.ReplaceAll(strings.TrimSuffix(a.within(x.path), ".py"), "/", ".")
			module = strings.TrimSuffix(strings.TrimSuffix(module, ".__init__"), ".celery")
			if name := m[1]; name != "app" && name != "celery" && name != "celery_app" {
				module += ":" + name
			}
			return module, x.at(at)
		}
	}
	return "", ""
}

// entry is one of the entries of a dictionary: its key, its text and where it begins.
type entry struct {
	key, text string
	at        int
}

var entryKey = regexp.MustCompile(`^\s*['"]([^'"]+)['"]\s*:\s*\{`)

// entries are those of the dictionary that opens at a place, as far as they are dictionaries themselves with a name.
// One that is not has no key.
func entries(code string, open int) (all []entry) {
	for _, part := range parts(code, open) {
		text := code[part[0]:part[1]]
		if strings.TrimSpace(text) == "" {
			continue
		}
		at := part[0] + len(text) - len(strings.TrimLeft(text, " \t\n"))
		e := entry{text: text, at: at}
		if m := entryKey.FindStringSubmatch(text); m != nil {
			e.key = m[1]
		}
		all = append(all, e)
	}
	return all
}

// parts are the places between the commas of what a bracket opens.
func parts(code string, open int) (all [][2]int) {
	depth, from := 0, open+1
	for i := open; i < len(code); i++ {
		switch c := code[i]; c {
		case '"', '\'':
			for i++; i < len(code) && code[i] != c && code[i] != '\n'; i++ {
				if code[i] == '\\' {
					i++
				}
			}
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return append(all, [2]int{from, i})
			}
		case ',':
			if depth == 1 {
				all, from = append(all, [2]int{from, i}), i+1
			}
		}
	}
	return nil // it does not close: nothing is known of it
}

// job is a command that asks a worker for the entry's task; ok is false where only beat does what the entry says.
func (e entry) job(module string) (j Job, ok bool) {
	task, when := beatTask.FindStringSubmatch(e.text), beatWhen.FindStringIndex(e.text)
	if e.key == "" || module == "" || task == nil || when == nil || beatMore.MatchString(e.text) {
		return j, false
	}
	inner := e.text[strings.Index(e.text, "{"):]
	value := ""
	for _, part := range parts(inner, 0) {
		if at := beatWhen.FindStringIndex(inner[part[0]:part[1]]); at != nil {
			value = strings.TrimSpace(inner[part[0]+at[1] : part[1]])
		}
	}
	j = Job{Name: e.key, Command: "celery -A " + module + " call " + task[1], When: everyWhen(value)}
	return j, j.When != ""
}

// everyWhen is a schedule of Celery's as Unix cron or a rate; "" for one that neither can say.
func everyWhen(value string) string {
	name, rest, call := strings.Cut(value, "(")
	name = name[strings.LastIndex(name, ".")+1:]
	if !call {
		return rate(product(value))
	}
	if !strings.HasSuffix(rest, ")") {
		return ""
	}
	named := map[string]string{}
	for _, part := range parts(value, len(value)-len(rest)-1) {
		text := value[part[0]:part[1]]
		m := keyword.FindStringSubmatch(text)
		if m == nil && strings.TrimSpace(text) != "" {
			return "" // by its place, or computed
		} else if m != nil {
			named[m[1]] = m[2] + m[3]
		}
	}
	switch strings.TrimSpace(name) {
	case "crontab":
		return unixCron(named)
	case "timedelta":
		return rate(seconds(named))
	}
	return ""
}

// unixCron writes Celery's crontab, in which what is not said is every one, as Unix does.
func unixCron(named map[string]string) string {
	var fields []string
	for _, name := range []string{"minute", "hour", "day_of_month", "month_of_year", "day_of_week"} {
		value := strings.ReplaceAll(named[name], " ", "")
		if value == "" {
			value = "*"
		}
		fields = append(fields, value)
		delete(named, name)
	}
	if len(named) > 0 || fields[2] != "*" && fields[4] != "*" { // Celery wants both days, Unix either
		return ""
	}
	return strings.Join(fields, " ")
}

// seconds is the length of a timedelta; 0 where it is not known.
func seconds(named map[string]string) float64 {
	units := map[string]float64{"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 7 * 86400}
	sum := 0.0
	for name, text := range named {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || units[name] == 0 {
			return 0
		}
		sum += n * units[name]
	}
	return sum
}

// product is a number of seconds, written as one or as several to be multiplied; 0 where it is none.
func product(text string) float64 {
	n := 1.0
	for _, factor := range strings.Split(text, "*") {
		f, err := strconv.ParseFloat(strings.TrimSpace(factor), 64)
		if err != nil {
			return 0
		}
		n *= f
	}
	return n
}

// rate is an interval of whole minutes as AWS has it; "" for any other.
func rate(seconds float64) string {
	minutes := int(seconds / 60)
	if minutes < 1 || float64(minutes)*60 != seconds {
		return ""
	}
	if minutes == 1 {
		return "rate(1 minute)"
	}
	return fmt.Sprintf("rate(%d minutes)", minutes)
}
