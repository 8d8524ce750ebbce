package service

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/question"
	"slipway/steps/secretscan"
	"slipway/steps/stack"
)

var (
	boundaryPattern = regexp.MustCompile(`^arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[!-~]+$`)
	variablePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// retentions are the numbers of days CloudWatch takes; 0 keeps for ever.
var retentions = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
	2922, 3288, 3653}

// Questions are about the tasks, in the order they are asked.
func Questions() []question.Question {
	return slices.Concat(taskQuestions(), runQuestions(), careQuestions())
}

func taskQuestions() []question.Question {
	return []question.Question{
		{
			ID: "service.port", Step: step, Title: "Port the application listens on", Kind: question.Number,
			Why: "The load balancer sends requests there, and only it may. Changing it later replaces the target group, " +
				"with a minute or two of failed requests.",
			Validate: question.Between(1, 65535, "8000"),
		},
		{
			ID: "service.cpu", Name: "CPU", Step: step, Title: "CPU", Kind: question.Select,
			Why: "CPU units of each task; 1024 is one vCPU. One is a sound start; twice that is the " +
				"first step when it grows.",
			Options:  sizes(deploy.FargateCPU[:5], func(n int) string { return fmt.Sprintf("%g vCPU", float64(n)/1024) }),
			Validate: question.NumberOf(deploy.FargateCPU, "1024"),
		},
		{
			ID: "service.memory", Step: step, Title: "Memory", Kind: question.Select,
			Why: "MiB of each task. Fargate ties it to the CPU: one vCPU goes with 2 to 8 GB.",
			Options: sizes([]int{512, 1024, 2048, 3072, 4096, 8192, 16384},
				func(n int) string { return fmt.Sprintf("%g GB", float64(n)/1024) }),
			Validate: question.Between(512, 122880, "2048"),
		},
		{
			ID: "service.count", Step: step, Title: "Tasks", Kind: question.Number,
			Why:      "How many copies serve at once. One is enough to deploy without downtime; two survive the loss of a zone.",
			Validate: question.Between(0, 100, "1"),
		},
		{
			ID: "service.command", Step: step, Title: "Command", Kind: question.Text,
			Why: "Empty runs the image's own command; a text replaces it. Split as a shell splits words; no shell is " +
				"needed in the image.",
			Validate: validateCommand,
		},
		{
			ID: "service.release", Step: step, Title: "Release command", Kind: question.Text,
			Why: "Empty runs none. Run once in a task of its own before each new revision serves: migrations, for example " +
				"alembic upgrade head. When it fails, the old revision goes on serving. " +
				"It runs inside the network: no port of the database is opened to your laptop for it.",
			Validate: validateCommand,
		},
		{
			ID: "service.user", Step: step, Title: "Container user", Kind: question.Text,
			Why: "The user the process runs as, for example 1001 or appuser. Empty takes the image's USER, root is " +
				"refused. AWS sees only what is set here, so setting it satisfies its ECS.20 control.",
			Validate: validateUser,
		},
		{
			ID: "service.variables", Step: step, Title: "Environment variables", Kind: question.List,
			Why: "Plain settings, NAME=value, comma separated; anybody who may read the task definition sees them. " +
				"Secrets belong in the secrets step. APP_ENV is set for you.",
			Validate: validateVariables,
		},
	}
}

func runQuestions() []question.Question {
	return []question.Question{
		{
			ID: "service.health_command", Step: step, Title: "Container health check", Kind: question.Text,
			Why: "A command the container's own shell runs; a failing one gets the task replaced. Leave it empty unless the " +
				"image has a shell and the command: " +
				"a task whose check cannot run is killed. ECS ignores the Dockerfile's HEALTHCHECK.",
		},
		{
			ID: "service.grace", Name: "grace period", Unit: "seconds", Step: step, Title: "Grace period", Kind: question.Number,
			Why: "Seconds after start during which failed health checks do not count. Raise it for an app that is " +
				"slow to start; a long one hides a failing start for that long.",
			Validate: question.Between(0, 3600, "90"),
		},
	}
}

func careQuestions() []question.Question {
	return []question.Question{
		{
			ID: "service.log_days", Step: step, Title: "Days logs are kept", Kind: question.Select,
			Why:      "CloudWatch keeps logs for ever, and bills them, unless told otherwise.",
			Options:  sizes([]int{7, 14, 30, 90, 365}, func(n int) string { return strconv.Itoa(n) + " days" }),
			Validate: question.NumberOf(retentions, "30"),
		},
		{
			ID: "boundary", Step: step, Title: "Permissions boundary of the roles", Kind: question.Text,
			Why: "Organisations often allow roles only with one: the ARN of a policy that none of the stack's " +
				"roles can exceed. " +
				"Empty takes the one that slipway policy prints, where an administrator has made it.",
			Validate: question.Matching(boundaryPattern, "the ARN of a policy such as arn:aws:iam::123456789012:policy/bounds"),
		},
	}
}

func sizes(list []int, label func(int) string) []question.Option {
	options := make([]question.Option, len(list))
	for i, n := range list {
		options[i] = question.Option{Value: strconv.Itoa(n), Label: label(n)}
	}
	return options
}

func validateCommand(v string) error {
	_, err := deploy.Words(v)
	return err
}

func validateUser(v string) error {
	if v != "" && stack.RootUser(v) {
		return fmt.Errorf("%q is root: whoever breaks into the process would own the container; name another user, for "+
			"example 10001, or leave it empty where the image has one", v)
	}
	if strings.ContainsAny(v, " \t") {
		return fmt.Errorf("%q has blanks: a user is a name or number, with a group after a colon if needed: 1001:1001", v)
	}
	return nil
}

func validateVariables(v string) error {
	for _, item := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == '\n' }) {
		name, value, ok := strings.Cut(strings.TrimSpace(item), "=")
		switch {
		case !ok || !variablePattern.MatchString(name):
			return fmt.Errorf("%q is not NAME=value: for example LOG_LEVEL=info,WORKERS=2", strings.TrimSpace(item))
		case name == "APP_ENV":
			return fmt.Errorf("APP_ENV is the environment's own name: it is set for you")
		case strings.HasPrefix(name, "AWS_"):
			return fmt.Errorf("%s is AWS's own: give the task role permissions instead of keys", name)
		case secretscan.Why(name, value) != "":
			return fmt.Errorf("%s looks like a secret, and whoever may read the task definition reads a variable: add its "+
				"name to secrets.keys, and its value is asked for masked and stored in SSM", name)
		case slices.Contains(deploy.PartNames, name):
			return fmt.Errorf("%s is set by slipway when data.url_style is parts", name)
		}
	}
	return nil
}
