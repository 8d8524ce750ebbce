package schedule

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// Detect proposes the jobs of the folder's crontabs, as far as AWS has their times.
func Detect(f *workspace.Folder) map[string]question.Answer {
	var jobs, from []string
	var taken []string
	for _, found := range f.Report().Jobs {
		e, err := Parse(found.When)
		j := stack.Job{Name: nameFor(found.Command, taken), Command: found.Command, Cron: e.Short()}
		if err != nil || CheckJob(j) != nil || strings.ContainsAny(j.Command, ";\n") {
			continue // a ; would part it in two
		}
		taken = append(taken, j.Name)
		jobs, from = append(jobs, j.String()), append(from, found.At)
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
