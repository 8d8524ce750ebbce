package text

import (
	"regexp"
	"slices"
	"strings"
)

// Term is a word of the field, with what it means in one sentence.
type Term struct{ Word, Means string }

var glossary = []Term{
	{"adopt", "to take over a resource that slipway has not made; it asks for its name first"},
	{"ALB", "application load balancer: AWS's for HTTP and HTTPS"},
	{"budget", "an alarm by e-mail when AWS has cost more than a limit, or will"},
	{"certificate", "what proves to browsers that the domain is yours; ACM issues and renews it"},
	{"circuit breaker", "what stops a deployment whose tasks keep failing, and goes back to the last one that worked"},
	{"cluster", "the name under which ECS keeps the stack's services and tasks"},
	{"CNAME", "a DNS record that says: this name is another name for that one"},
	{"connections", "how many clients the database has at the moment; each task keeps a few open"},
	{"deployment", "tasks of one revision taking the place of those of another"},
	{"digest", "the fingerprint of an image: the same digest is the same image, always"},
	{"drift", "a difference between what slipway.yaml asks for and what AWS has"},
	{"drifted", "AWS has it otherwise than slipway.yaml asks for"},
	{"ECR", "AWS's registry, where images are kept"},
	{"ECS", "what starts the containers, watches them, and starts them again"},
	{"Fargate", "machines of AWS's that the containers run on; there is no server to look after"},
	{"finding", "a check of the security checklist that fails"},
	{"image", "the packed app: its code and everything it needs to run"},
	{"listener", "a port on which the load balancer waits for requests"},
	{"load balancer", "what the internet reaches: it passes each request on to a task that is well"},
	{"migration", "a change of the database's tables, run before a new revision starts"},
	{"p95", "95 of 100 requests were answered faster than this"},
	{"port", "the number under which a program on a machine is reached"},
	{"5xx", "answers that say the server was at fault, 500 to 599"},
	{"revision", "one version of a task definition; each deployment names one"},
	{"role", "what tasks and schedules may do in the account"},
	{"rotate", "to give a generated secret another value, everywhere it is known"},
	{"scheduler", "what starts a job when its time has come"},
	{"secret", "a value that nobody should read; SSM keeps it encrypted and hands it to the tasks"},
	{"security group", "a firewall around a resource: who may reach it, through which port"},
	{"service", "so many tasks of a revision, kept running by ECS"},
	{"SSM", "Systems Manager Parameter Store, where secrets are kept"},
	{"target", "a task as the load balancer sees it"},
	{"target group", "the tasks that the load balancer may pass requests to, with their health"},
	{"task", "a running copy of the app's container"},
	{"task definition", "what to run: image, size, variables, secrets; its versions are revisions"},
	{"throttled", "AWS was asked too often and wants a pause"},
	{"TLS", "the encryption of HTTPS"},
	{"vCPU", "a share of a processor; 1 vCPU is about one core"},
	{"VPC", "the stack's own network in AWS"},
	{"worker", "tasks of the app's image that do work in the background and answer no requests"},
}

var words = regexp.MustCompile(`[A-Za-z0-9]+`)

// Glossary are the words of the field that occur in a text, by the alphabet; "tasks" is task.
func Glossary(text string) (terms []Term) {
	said := " " + strings.Join(words.FindAllString(text, -1), " ") + " "
	lower := strings.ToLower(said)
	for _, t := range glossary {
		in, word := lower, t.Word
		if strings.ToUpper(word) == word && word != "5xx" {
			in = said // ALB, not alb in a name
		} else {
			word = strings.ToLower(word)
		}
		if strings.Contains(in, " "+word+" ") || strings.Contains(in, " "+word+"s ") {
			terms = append(terms, t)
		}
	}
	slices.SortFunc(terms, func(a, b Term) int {
		return strings.Compare(strings.ToLower(a.Word), strings.ToLower(b.Word))
	})
	return terms
}
