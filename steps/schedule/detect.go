package schedule

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/inspect"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// Offer is a job that the folder speaks of.
type Offer struct {
	stack.Job        // Cron is empty where nothing says when it runs
	At        string // file:line
	Elsewhere bool   // something runs it already, or nothing says that it runs: it is not taken unasked
	Refused   string // why its time is none that AWS takes
}

// Offers are the jobs that a folder speaks of, each with a name of its own.
func Offers(found []inspect.Job) (offers []Offer) {
	var taken []string
	for _, f := range found {
		if strings.ContainsAny(f.Command, ";\n") {
			continue // a ; would part it in two
		}
		name := nameFor(cmp.Or(f.Name, f.Command), taken)
		o := Offer{Job: stack.Job{Name: name, Command: f.Command}, At: f.At, Elsewhere: f.Elsewhere}
		if f.When != "" {
			e, err := Parse(f.When)
			if o.Cron = e.Short(); err != nil {
				o.Cron, o.Refused = "", err.Error()
			}
		}
		tried := o.Job
		if tried.Cron == "" {
			tried.Cron = "rate(1 day)" // what it lacks is asked
		}
		if CheckJob(tried) != nil {
			continue
		}
		taken = append(taken, o.Name)
		offers = append(offers, o)
	}
	return offers
}

// Detect proposes the jobs of the folder's crontabs, as far as AWS has their times.
func Detect(f *workspace.Folder) map[string]question.Answer {
	var jobs, from []string
	for _, o := range Offers(f.Report().Jobs) {
		if o.Cron != "" && !o.Elsewhere {
			jobs, from = append(jobs, o.Job.String()), append(from, o.At)
		}
	}
	if len(jobs) == 0 {
		return nil
	}
	return map[string]question.Answer{"schedule.jobs": {Value: strings.Join(jobs, "\n"), Source: question.Detected,
		From: strings.Join(from, ", ")}}
}

var notOfName = regexp.MustCompile(`[^a-z0-9]+`)

// programs start a job and say nothing of what it does.
var programs = []string{"python", "python3", "node", "bun", "npm", "pnpm", "yarn", "run", "exec", "bundle", "rails",
	"rake", "uv", "poetry", "sh", "bash", "java", "dotnet", "go", "php", "artisan", "manage", "bin", "app"}

// nameFor is a job's name made of its command: the last part of the first word that says what it does.
func nameFor(command string, taken []string) string {
	name := "job"
	for _, word := range strings.Fields(strings.ToLower(command)) {
		word = path.Base(word)
		if base, ext, ok := strings.Cut(word, "."); ok && slices.Contains([]string{"py", "js", "mjs", "cjs", "ts", "rb", "sh",
			"php", "jar", "dll"}, ext) {
			word = base
		}
		word = word[strings.LastIndexAny(word, ".:")+1:]
		word = strings.Trim(notOfName.ReplaceAllString(word, "-"), "-")
		if strings.HasPrefix(word, "-") || word == "" || len(word) < 2 || slices.Contains(programs, word) {
			continue
		}
		name = word
		break
	}
	if name = strings.Trim(name[:min(len(name), 36)], "-"); !deploy.FitProcessName(name) {
		name = "job"
	}
	for n, base := 2, name; slices.Contains(taken, name); n++ {
		name = base + "-" + strconv.Itoa(n)
	}
	return name
}
