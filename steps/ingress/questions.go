package ingress

import (
	"fmt"
	"regexp"
	"strings"

	"slipway/steps/question"
	"slipway/steps/stack"
)

var (
	domainPattern = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)
	zonePattern   = regexp.MustCompile(`^(/hostedzone/)?Z[A-Z0-9]{1,31}$`)
)

func hasDomain(get func(string) string) bool { return get("service.domain") != "" }

// Questions are about the entry: what leads to the tasks and how it watches them, in the order they are asked.
func Questions() []question.Question {
	return []question.Question{
		{
			ID: "service.domain", Step: step, Title: "Domain", Kind: question.Pick, Ask: true, Choices: "zones",
			Why: "The name your users call, for example api.example.com. Without one the API is reached over plain HTTP on " +
				"the load balancer's own name: " +
				"fine to try things out, not for passwords or tokens.",
			Validate: validateDomain,
		},
		{
			ID: "service.dns", Name: "DNS", Step: step, Title: "Where the domain's DNS is", Kind: question.Select,
			Applies: hasDomain,
			Why: "With Route 53, slipway writes the two records HTTPS needs. Elsewhere it shows them, goes on with everything " +
				"else, and adds HTTPS on the run after you have added them.",
			Options: []question.Option{
				{Value: "route53", Label: "Route 53", Note: "validated in about two minutes, nothing to do by hand"},
				{Value: "elsewhere", Label: "elsewhere",
					Note: "you add two CNAME records; an apex name (example.com) does not work"},
			},
			Validate: question.OneOf("route53", "elsewhere"),
		},
		{
			ID: "service.zone", Step: step, Title: "Hosted zone", Kind: question.Pick, Choices: "zones",
			Why:      "Only needed when several public zones hold the domain. Empty takes the longest match.",
			Applies:  func(get func(string) string) bool { return hasDomain(get) && get("service.dns") != "elsewhere" },
			Validate: question.Matching(zonePattern, "a hosted zone id such as Z0123456789ABC"),
		},
		{
			ID: "service.certificate", Step: step, Title: "Certificate", Kind: question.Pick, Applies: hasDomain,
			Choices: "certificates",
			Options: []question.Option{{Value: "", Label: "a new one", Note: "slipway requests it, ACM renews it"}},
			Why: "One that the account has serves at once: no request, no record to prove the domain. slipway never changes " +
				"or deletes it; " +
				"ACM renews what it issued, an imported one somebody has to renew.",
			Validate: question.Matching(certificateARN, certificateExample),
		},
		{
			ID: "service.health_path", Step: step, Title: "Health path", Kind: question.Text,
			Why: "The load balancer asks it every 15 seconds and wants a 200. Keep it cheap: one that asks the database " +
				"takes the API down with it.",
			Validate: validatePath,
		},
		{
			ID: "service.idle_timeout", Unit: "seconds", Step: step, Title: "Idle timeout", Kind: question.Number,
			Why: "Seconds the load balancer waits for an answer. AWS's 60 would cut off the 120-second requests that " +
				"gunicorn is often set to allow; the application's keep-alive must be longer than this.",
			Validate: question.Between(1, 4000, "120"),
		},
		{
			ID: "service.protect", Step: step, Title: "Protect the load balancer from deletion", Kind: question.YesNo,
			Why: "Nobody deletes it by accident; slipway destroy takes the protection off first.",
		},
	}
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
	case isAddress(v):
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

func isAddress(v string) bool { return strings.Trim(v, "0123456789.") == "" }

func suggestLabel(v string) string {
	if domainPattern.MatchString(v + ".example.com") {
		return v
	}
	return "api"
}

func validatePath(v string) error {
	if !strings.HasPrefix(v, "/") || strings.ContainsAny(v, " \t") || len(v) > 1024 {
		return fmt.Errorf("%q is not a path: it starts with / and has no blanks, for example /health", v)
	}
	return nil
}
