package service

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/question"
	"slipway/steps/stack"
)

var (
	domainPattern   = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)
	zonePattern     = regexp.MustCompile(`^(/hostedzone/)?Z[A-Z0-9]{1,31}$`)
	boundaryPattern = regexp.MustCompile(`^arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[!-~]+$`)
	variablePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// retentions are the numbers of days CloudWatch takes; 0 keeps for ever.
var retentions = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

// Questions are the step's questions.
func Questions() []question.Question {
	return slices.Concat(reachQuestions(), taskQuestions(), runQuestions(), careQuestions())
}

func hasDomain(get func(string) string) bool { return get("service.domain") != "" }

func reachQuestions() []question.Question {
	return []question.Question{
		{
			ID: "service.domain", Step: step, Title: "Domain", Kind: question.Pick, Ask: true, Choices: "zones",
			Why: "The name your users call, for example api.example.com. Without one the API is reached over plain HTTP on the load balancer's own name: " +
				"fine to try things out, not for passwords or tokens.",
			Validate: validateDomain,
		},
		{
			ID: "service.dns", Step: step, Title: "Where the domain's DNS is", Kind: question.Select, Applies: hasDomain,
			Why: "With Route 53, slipway writes the two records HTTPS needs. Elsewhere it shows them, goes on with everything else, and adds HTTPS on the run after you have added them.",
			Options: []question.Option{
				{Value: "route53", Label: "Route 53", Note: "validated in about two minutes, nothing to do by hand"},
				{Value: "elsewhere", Label: "elsewhere", Note: "you add two CNAME records; an apex name (example.com) does not work"},
			},
			Validate: oneOf("route53", "elsewhere"),
		},
		{
			ID: "service.zone", Step: step, Title: "Hosted zone", Kind: question.Pick, Choices: "zones",
			Why:      "Only needed when several public zones hold the domain. Empty takes the longest match.",
			Applies:  func(get func(string) string) bool { return hasDomain(get) && get("service.dns") != "elsewhere" },
			Validate: func(v string) error { return optional(v, zonePattern, "a hosted zone id such as Z0123456789ABC") },
		},
		{
			ID: "service.certificate", Step: step, Title: "Certificate", Kind: question.Pick, Applies: hasDomain, Choices: "certificates",
			Options: []question.Option{{Value: "", Label: "a new one", Note: "slipway requests it, ACM renews it"}},
			Why: "One that the account has serves at once: no request, no record to prove the domain. slipway never changes or deletes it; " +
				"ACM renews what it issued, an imported one somebody has to renew.",
			Validate: validateCertificate,
		},
	}
}

func taskQuestions() []question.Question {
	return []question.Question{
		{
			ID: "service.port", Step: step, Title: "Port the application listens on", Kind: question.Number,
			Why:      "The load balancer sends requests there, and only it may. Changing it later replaces the target group, with a minute or two of failed requests.",
			Validate: between(1, 65535, "8000"),
		},
		{
			ID: "service.cpu", Step: step, Title: "CPU", Kind: question.Select,
			Why:      "CPU units of each task; 1024 is one vCPU. The guide starts with one; twice that is its first growth step.",
			Options:  sizes(deploy.FargateCPU[:5], func(n int) string { return fmt.Sprintf("%g vCPU", float64(n)/1024) }),
			Validate: func(v string) error { return anInt(v, deploy.FargateCPU, "1024") },
		},
		{
			ID: "service.memory", Step: step, Title: "Memory", Kind: question.Select,
			Why:      "MiB of each task. Fargate ties it to the CPU: one vCPU goes with 2 to 8 GB.",
			Options:  sizes([]int{512, 1024, 2048, 3072, 4096, 8192, 16384}, func(n int) string { return fmt.Sprintf("%g GB", float64(n)/1024) }),
			Validate: between(512, 122880, "2048"),
		},
		{
			ID: "service.count", Step: step, Title: "Tasks", Kind: question.Number,
			Why:      "How many copies serve at once. One is enough to deploy without downtime; two survive the loss of a zone.",
			Validate: between(0, 100, "1"),
		},
		{
			ID: "service.command", Step: step, Title: "Command", Kind: question.Text,
			Why:      "Empty runs the image's own command; a text replaces it. Split as a shell splits words; no shell is needed in the image.",
			Validate: validateCommand,
		},
		{
			ID: "service.release", Step: step, Title: "Release command", Kind: question.Text,
			Why: "Empty runs none. Run once in a task of its own before each new revision serves: migrations, for example alembic upgrade head. When it fails, the old revision goes on serving. " +
				"The guide opens the database to your laptop instead; this needs no open port.",
			Validate: validateCommand,
		},
		{
			ID: "service.user", Step: step, Title: "Container user", Kind: question.Text,
			Why:      "The user the process runs as, for example 1001 or appuser. Empty takes the image's USER, root is refused. AWS sees only what is set here, so setting it satisfies its ECS.20 control.",
			Validate: validateUser,
		},
		{
			ID: "service.variables", Step: step, Title: "Environment variables", Kind: question.List,
			Why:      "Plain settings, NAME=value, comma separated; anybody who may read the task definition sees them. Secrets belong in the secrets step. APP_ENV is set for you.",
			Validate: validateVariables,
		},
	}
}

func runQuestions() []question.Question {
	return []question.Question{
		{
			ID: "service.health_path", Step: step, Title: "Health path", Kind: question.Text,
			Why:      "The load balancer asks it every 15 seconds and wants a 200. Keep it cheap: one that asks the database takes the API down with it.",
			Validate: validatePath,
		},
		{
			ID: "service.health_command", Step: step, Title: "Container health check", Kind: question.Text,
			Why: "A command the container's own shell runs; a failing one gets the task replaced. Leave it empty unless the image has a shell and the command: " +
				"a task whose check cannot run is killed. ECS ignores the Dockerfile's HEALTHCHECK.",
		},
		{
			ID: "service.grace", Name: "grace period", Unit: "seconds", Step: step, Title: "Grace period", Kind: question.Number,
			Why:      "Seconds after start during which failed health checks do not count. The guide raises it when an app is slow to start; a long one hides a failing start for that long.",
			Validate: between(0, 3600, "90"),
		},
		{
			ID: "service.idle_timeout", Unit: "seconds", Step: step, Title: "Idle timeout", Kind: question.Number,
			Why:      "Seconds the load balancer waits for an answer. AWS's 60 would cut off the 120-second requests the guide's gunicorn allows; the application's keep-alive must be longer than this.",
			Validate: between(1, 4000, "120"),
		},
	}
}

func careQuestions() []question.Question {
	return []question.Question{
		{
			ID: "service.log_days", Step: step, Title: "Days logs are kept", Kind: question.Select,
			Why:     "CloudWatch keeps logs for ever, and bills them, unless told otherwise.",
			Options: sizes([]int{7, 14, 30, 90, 365}, func(n int) string { return strconv.Itoa(n) + " days" }),
			Validate: func(v string) error {
				return anInt(v, retentions, "30")
			},
		},
		{
			ID: "service.protect", Step: step, Title: "Protect the load balancer from deletion", Kind: question.YesNo,
			Why: "Nobody deletes it by accident; slipway destroy takes the protection off first.",
		},
		{
			ID: "boundary", Step: step, Title: "Permissions boundary of the roles", Kind: question.Text,
			Why: "Organisations often allow roles only with one: the ARN of a policy that none of the stack's roles can exceed. " +
				"Empty takes the one that slipway policy prints, where an administrator has made it.",
			Validate: func(v string) error {
				return optional(v, boundaryPattern, "the ARN of a policy such as arn:aws:iam::123456789012:policy/bounds")
			},
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

// validateDomain says what keeps a name from being one, with what is meant where that can be told.
func validateDomain(v string) error {
	v = stack.CleanDomain(v)
	if v == "" {
		return nil
	}
	name := v
	if _, after, is := strings.Cut(name, "://"); is {
		name = after
	}
	host, _, hasPath := strings.Cut(name, "/")
	host, port, hasPort := strings.Cut(host, ":")
	host = stack.CleanDomain(host)
	meant := "for example api.example.com"
	if domainPattern.MatchString(host) {
		meant = "that is " + host
	}
	switch {
	case strings.Contains(v, "://"):
		return fmt.Errorf("%q is a URL: give the name alone, %s", v, meant)
	case hasPath:
		return fmt.Errorf("%q has a path: a domain is a name alone, %s", v, meant)
	case hasPort:
		return fmt.Errorf("%q has the port %s: HTTPS is reached on 443, give the name alone, %s", v, port, meant)
	case strings.Contains(v, "@"):
		return fmt.Errorf("%q is an e-mail address: give a domain name, for example api.example.com", v)
	case strings.ContainsAny(v, " \t"):
		return fmt.Errorf("%q has blanks in it: a domain name has none, for example api.example.com", v)
	case strings.HasPrefix(v, "*."):
		return fmt.Errorf("%q is a wildcard: one name leads to the API, for example api.%s", v, strings.TrimPrefix(v, "*."))
	case numericName(v):
		return fmt.Errorf("%q is an address: give a domain name, for example api.example.com", v)
	case !strings.Contains(v, "."):
		return fmt.Errorf("%q is one word: a whole domain name has dots, for example %s.example.com", v, suggestLabel(v))
	case !domainPattern.MatchString(v):
		return fmt.Errorf("%q is not a domain name: letters, digits and hyphens between dots, for example api.example.com", v)
	case len(v) > 64:
		return fmt.Errorf("%q has %d characters; ACM takes at most 64 for a certificate's first name", v, len(v))
	}
	return nil
}

func numericName(v string) bool { return strings.Trim(v, "0123456789.") == "" }

func suggestLabel(v string) string {
	if domainPattern.MatchString(v + ".example.com") {
		return v
	}
	return "api"
}

func validateCommand(v string) error {
	_, err := deploy.Words(v)
	return err
}

func validateUser(v string) error {
	if v != "" && stack.RootUser(v) {
		return fmt.Errorf("%q is root: whoever breaks into the process would own the container; name another user, for example 10001, or leave it empty where the image has one", v)
	}
	if strings.ContainsAny(v, " \t") {
		return fmt.Errorf("%q has blanks: a user is a name or number, with a group after a colon if needed: 1001:1001", v)
	}
	return nil
}

func validatePath(v string) error {
	if !strings.HasPrefix(v, "/") || strings.ContainsAny(v, " \t") || len(v) > 1024 {
		return fmt.Errorf("%q is not a path: it starts with / and has no blanks, for example /health", v)
	}
	return nil
}

func validateVariables(v string) error {
	for _, item := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == '\n' }) {
		name, _, ok := strings.Cut(strings.TrimSpace(item), "=")
		switch {
		case !ok || !variablePattern.MatchString(name):
			return fmt.Errorf("%q is not NAME=value: for example LOG_LEVEL=info,WORKERS=2", strings.TrimSpace(item))
		case name == "APP_ENV":
			return fmt.Errorf("APP_ENV is the environment's own name: it is set for you")
		case strings.HasPrefix(name, "AWS_"):
			return fmt.Errorf("%s is AWS's own: give the task role permissions instead of keys", name)
		case slices.Contains(deploy.PartNames, name):
			return fmt.Errorf("%s is set by slipway when data.url_style is parts", name)
		}
	}
	return nil
}

func oneOf(values ...string) func(string) error {
	return func(v string) error {
		if !slices.Contains(values, v) {
			return fmt.Errorf("%q is none of %s", v, strings.Join(values, ", "))
		}
		return nil
	}
}

func between(from, to int, example string) func(string) error {
	return func(v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < from || n > to {
			return fmt.Errorf("%q is not a whole number from %d to %d: for example %s", v, from, to, example)
		}
		return nil
	}
}

func anInt(v string, values []int, example string) error {
	n, err := strconv.Atoi(v)
	if err != nil || !slices.Contains(values, n) {
		words := make([]string, len(values))
		for i, value := range values {
			words[i] = strconv.Itoa(value)
		}
		return fmt.Errorf("%q is none of %s: for example %s", v, strings.Join(words, ", "), example)
	}
	return nil
}

func optional(v string, pattern *regexp.Regexp, what string) error {
	if v != "" && !pattern.MatchString(v) {
		return fmt.Errorf("%q is not %s", v, what)
	}
	return nil
}
