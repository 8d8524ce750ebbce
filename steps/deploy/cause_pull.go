package deploy

import (
	"regexp"
	"strings"
)

// ecrImage is an image in a private registry of AWS.
var ecrImage = regexp.MustCompile(`(?i)^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com`)

// cannotPull says why an image cannot be fetched.
func (f failing) cannotPull(said string, has func(...string) bool) Cause {
	c := Cause{Kind: CannotPull, Step: "image", Answers: []string{"image.uri"}}
	image := "the image"
	if name := f.named(); name != "" {
		image = "the image " + name
	}
	const other = "set image.uri to one that is there, or build this folder with slipway deploy"
	switch {
	case has("matching platform", "no matching manifest", "does not match the specified platform", "platform 'linux"):
		return wrongKind(f.image)
	case has(unreached...):
		return Cause{Kind: NoNetwork, Step: "network",
			Means: image + " cannot be pulled: its registry is not reached from the stack's subnets", Answers: []string{
				"network.vpc", "image.uri"},
			Next: "try again, which puts routes and security groups in order; with a VPC of your own its public subnets must " +
				"lead to the internet"}
	case f.byRole(said):
		return Cause{Kind: NoRole, Step: "service",
			Means: image + " cannot be pulled: the execution role may not read the registry",
			Next: "try again: it puts the role in order; a role made a moment ago takes a minute to spread, and another " +
				"account's repository must allow it in its own policy"}
	case has("toomanyrequests", "too many requests", "rate limit"), answered(said, "429"):
		c.Means, c.Next = image+" cannot be pulled: its registry lets no more through for now", "wait an hour and try "+
			"again, or "+other
	case has("accessdenied", "access denied", "denied:", "unauthorized", "forbidden", "authorization failed",
		"not authorized", "may require"), answered(said, "401", "403"):
		c.Means, c.Next = image+" cannot be pulled: its registry refuses without a login, or there is no such "+
			"image", "make it public, or "+other
	case has("not found", "manifest unknown", "does not exist", "notfound", "name unknown"):
		c.Means, c.Next = image+" does not exist", other
	default:
		c.Means, c.Next = image+" cannot be pulled", other
	}
	return c
}

// byRole reports whether it is ECR that refuses the execution role: IAM's words, or Fargate's own for them, or a
// refusal by a registry of AWS, which asks for no login but the role's.
func (f failing) byRole(said string) bool {
	for _, words := range []string{"ecr:getauthorizationtoken", "ecr:batchgetimage", "assumed-role/",
		"the task can't pull the image. check that the role has the permissions"} {
		if strings.Contains(said, words) {
			return true
		}
	}
	own := ecrImage.MatchString(f.image)
	for _, m := range pulledImage.FindAllStringSubmatch(f.said, -1) {
		own = own || ecrImage.MatchString(m[1])
	}
	return own && (answered(said, "401", "403") || strings.Contains(said, "not authorized"))
}

func wrongKind(image string) Cause {
	if image != "" {
		image = " " + shortImage(image)
	}
	return Cause{Kind: WrongKind, Step: "image", Answers: []string{"image.platform", "image.uri"}, Means: "the image" +
		image + " is made for another processor than the tasks run on",
		Next: "set image.platform to what it is made for, or build this folder again with slipway deploy"}
}

// unassumable is a role that ECS may not take on. AWS's page shows no condition in an execution role's trust, and
// public stacks use one.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
func unassumable() Cause {
	return Cause{Kind: NoRole, Step: "service",
		Means: "ECS may not assume the execution role or the task role (yet): a new role takes a minute to spread",
		Next: "wait a minute and try again, which puts the roles in order; if it stays so, try the execution role's trust " +
			"policy without its condition on aws:SourceAccount"}
}

func overQuota() Cause {
	return Cause{Kind: NoQuota, Step: "service", Answers: []string{"service.cpu", "service.count"},
		Means: "the account may run no more Fargate vCPUs in this region at once",
		Next: "set service.cpu or service.count lower, stop other tasks, or ask AWS for more (often granted " +
			"within the hour): " +
			"aws service-quotas request-service-quota-increase --service-code fargate --quota-code L-3032A538 " +
			"--desired-value 16"}
}

func noCapacity() Cause {
	return Cause{Kind: NoCapacity, Means: "AWS has no Fargate capacity in these zones at the moment",
		Next: "wait some minutes and try again; a smaller service.cpu finds room sooner"}
}
