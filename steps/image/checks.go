package image

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/workspace"
)

// Checks are the guide's 4 and 9, and two that keep the registry in order.
func Checks() []check.Check {
	return []check.Check{
		{
			ID: "dotenv-ignored", Number: 4, Step: Step, Severity: check.High,
			Title: ".env is ignored by git, in no commit, and not in the image",
			Why: "A .env that was ever committed is in every clone, and one that is copied into the image is readable by " +
				"whoever can pull it.",
			Fix: "add .env to .gitignore and .dockerignore; if it was committed, change every secret in it first, then " +
				"remove it from the history (git filter-repo --path .env --invert-paths)",
			Control: "CIS Software Supply Chain 1.5", Run: dotenvIgnored,
		},
		{
			ID: "ecr-scan-on-push", Number: 9, Step: Step, Severity: check.Medium,
			Title:   "ECR scans images on push",
			Why:     "A scan tells of known vulnerabilities in the image's system packages, for nothing.",
			Fix:     "slipway step image, or slipway apply, turns it on",
			Control: "ECR.1", Run: scanOnPush,
		},
		{
			ID: "ecr-immutable-tags", Step: Step, Severity: check.Low,
			Title:   "ECR tags cannot be moved",
			Why:     "A tag that always means the same image makes what runs traceable to a commit.",
			Fix:     "slipway step image, or slipway apply, makes them immutable",
			Control: "ECR.2", Run: immutableTags,
		},
		{
			ID: "ecr-lifecycle", Step: Step, Severity: check.Low,
			Title:   "ECR drops images nobody needs",
			Why:     "Every deploy adds an image, and storage is billed for all of them.",
			Fix:     "slipway step image, or slipway apply, sets the policy",
			Control: "ECR.3", Run: lifecycleSet,
		},
		{
			ID: "ecr-private", Step: Step, Severity: check.High,
			Title:   "ECR gives images to this account alone, and takes them from it",
			Why:     "Whoever may pull an image has the code in it; whoever may push one decides what runs.",
			Fix:     "aws ecr delete-repository-policy, or take the strangers out of it (aws ecr set-repository-policy)",
			Control: "least privilege", Run: repositoryPrivate,
		},
	}
}

// dotenvIgnored says pass only when git could answer every question.
func dotenvIgnored(in check.Input) check.Result {
	f := in.Folder
	if f == nil {
		return check.Result{Status: check.Unknown, Detail: "no folder was looked at: run it where the code is"}
	}
	var res check.Result
	fail := func(detail string) check.Result {
		res.Status, res.Detail = check.Fail, detail
		return res
	}
	add := func(call, field, value string) {
		res.Evidence = append(res.Evidence, check.Evidence{Call: call, Field: field, Value: value})
	}
	g := f.Git
	inImage := dotenvsInImage(in)
	if len(f.Dotenvs) > 0 {
		add(".dockerignore and Dockerfile", strings.Join(f.Dotenvs, ", "), leftOut(f, inImage))
	}
	if g.Present {
		add("git check-ignore .env", "ignored", strconv.FormatBool(g.DotenvIgnored))
		add("git log --all -- .env", "commits", commits(g))
	}
	switch {
	case len(g.DotenvCommits) > 0:
		return fail("a .env file is in the history (" + strings.Join(g.DotenvCommits, ", ") +
			"): its secrets are in every clone, change them")
	case g.DotenvTracked:
		return fail(strings.Join(g.DotenvIndexNames, ", ") + " is tracked by git and would go into the next commit")
	case g.Present && len(g.DotenvUnignored) > 0:
		return fail("git does not ignore " + strings.Join(g.DotenvUnignored, ", "))
	case len(inImage) > 0 && f.DockerfileErr != nil:
		res.Status, res.Detail = check.Unknown, "a build sends "+strings.Join(inImage, ", ")+
			" to the builder, and whether it is copied into the image is not known: "+f.DockerfileErr.Error()
	case len(inImage) > 0 && f.Dockerfile == nil:
		return fail("a build that copies the folder puts " + strings.Join(inImage, ", ") +
			" into the image: .dockerignore does not leave it out")
	case len(inImage) > 0:
		return fail("a build puts " + strings.Join(inImage, ", ") + " into the image: .dockerignore lets it through and " +
			"the Dockerfile copies it")
	case g.Err != nil:
		res.Status, res.Detail = check.Unknown, "git could not be asked: "+g.Err.Error()
	case !g.Present:
		res.Status, res.Detail = check.Unknown, "the folder is not in a git work tree: there is no history to search"
	case g.HistoryErr != nil:
		res.Status, res.Detail = check.Unknown, "the history could not be searched: "+g.HistoryErr.Error()
	default:
		res.Status = check.Pass
	}
	return res
}

// dotenvsInImage are the .env files a build would put into the image. Where a ready image is used, nothing is built
// here.
func dotenvsInImage(in check.Input) []string {
	if in.Settings != nil && !in.Settings.Builds() {
		return nil
	}
	var sent []string
	for _, path := range in.Folder.Dotenvs {
		if in.Folder.InImage(path) {
			sent = append(sent, path)
		}
	}
	return sent
}

func leftOut(f *workspace.Folder, copied []string) string {
	said := "not in the image"
	if len(copied) > 0 {
		said = "copied into the image: " + strings.Join(copied, ", ")
	}
	if f.Dockerignore == nil {
		said += " (there is no .dockerignore)"
	}
	return said
}

func commits(g workspace.Git) string {
	switch {
	case len(g.DotenvCommits) > 0:
		return strings.Join(g.DotenvCommits, ", ")
	case g.HistoryErr != nil:
		return "not searched"
	}
	return "none"
}

// repositoryOf is the repository a check is about; done says that there is nothing more to judge.
func repositoryOf(in check.Input) (r *live.Repository, res check.Result, done bool) {
	l := in.Live
	if !l.Repository.Read() {
		return nil, check.Unread("the ECR repository", l.Repository.Call, "repositories[]", l.Repository.Err), true
	}
	if l.Repository.Exists() {
		return l.Repository.Value, check.Result{}, false
	}
	res = check.Result{Status: check.Unknown, Evidence: []check.Evidence{{Call: l.Repository.Call, Field: "repositories[]",
		Value: "no " + l.Identity.Repository()}}}
	res.Detail = "there is no repository " + l.Identity.Repository() + " yet"
	if d := l.Running.Value; d != nil && len(d.Containers) > 0 {
		image := d.Containers[0].Image
		host, _, _ := strings.Cut(image, "/")
		res.Evidence = append(res.Evidence, check.Evidence{Call: l.Running.Call, Field: "containerDefinitions[0].image",
			Value: image})
		if ecrHost.MatchString(host) {
			res.Detail = "the image comes from another ECR repository, which slipway does not read: " + bare(image)
		} else {
			res.Status, res.Detail = check.NotApplicable, "the image comes from another registry: "+bare(image)
		}
		return nil, res, true
	}
	if !l.Running.Read() { // which would tell whether the image comes from another registry
		unread := check.Unread("there is no repository "+l.Identity.Repository()+", and the running revision, which tells "+
			"where the image comes from,",
			l.Running.Call, "containerDefinitions[0].image", l.Running.Err)
		unread.Evidence = append(res.Evidence, unread.Evidence...)
		return nil, unread, true
	}
	if in.Settings != nil && !in.Settings.Builds() {
		res.Status, res.Detail = check.NotApplicable, "the image is a ready one and no repository is kept for it: "+
			in.Settings.Image.URI
	}
	return nil, res, true
}

// scanOnPush passes when the repository's own setting or a rule of the registry scans it. Under enhanced scanning only
// the registry's rules count.
func scanOnPush(in check.Input) check.Result {
	r, res, done := repositoryOf(in)
	if done {
		return res
	}
	l := in.Live
	res.Evidence = []check.Evidence{{Call: l.Repository.Call, Field: "imageScanningConfiguration.scanOnPush",
		Value: strconv.FormatBool(r.ScanOnPush)}}
	scan := l.RegistryScan.Value
	covered := false
	if l.RegistryScan.Exists() {
		rule := "no rule for " + r.Name
		for _, sr := range scan.Rules {
			if sr.Frequency != "MANUAL" && matchesFilter(sr.Filters, r.Name) {
				covered, rule = true, sr.Frequency+" "+strings.Join(sr.Filters, ", ")
				break
			}
		}
		res.Evidence = append(res.Evidence, check.Evidence{Call: l.RegistryScan.Call, Field: "scanningConfiguration",
			Value: scan.Type + ": " + rule})
	}
	enhanced := l.RegistryScan.Exists() && scan.Type == "ENHANCED"
	switch {
	case covered:
		res.Status = check.Pass
	case !l.RegistryScan.Read():
		what := "the repository does not scan on push, and the registry's rules"
		if r.ScanOnPush {
			what = "the repository scans on push, unless the registry uses enhanced scanning: that"
		}
		unread := check.Unread(what, l.RegistryScan.Call, "scanningConfiguration", l.RegistryScan.Err)
		unread.Evidence = append(res.Evidence, unread.Evidence...)
		return unread
	case r.ScanOnPush && !enhanced:
		res.Status = check.Pass
	case enhanced:
		res.Status, res.Detail = check.Fail, "the registry uses enhanced scanning, under which the repository's own "+
			"setting does nothing, and no rule of it covers "+r.Name
	default:
		res.Status, res.Detail = check.Fail, "neither the repository nor a rule of the registry scans on push"
	}
	return res
}

// matchesFilter follows ECR: a filter without * matches names that contain it, * stands for anything.
func matchesFilter(filters []string, repository string) bool {
	for _, f := range filters {
		if !strings.Contains(f, "*") {
			if strings.Contains(repository, f) {
				return true
			}
			continue
		}
		parts := strings.Split(f, "*")
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		if ok, _ := regexp.MatchString("^"+strings.Join(parts, ".*")+"$", repository); ok {
			return true
		}
	}
	return false
}

func immutableTags(in check.Input) check.Result {
	r, res, done := repositoryOf(in)
	if done {
		return res
	}
	res.Evidence = []check.Evidence{{Call: in.Live.Repository.Call, Field: "imageTagMutability", Value: r.Mutability}}
	if res.Status = check.Pass; !immutable(r.Mutability) {
		res.Status, res.Detail = check.Fail, fmt.Sprintf("tags are %s", r.Mutability)
	}
	return res
}

func lifecycleSet(in check.Input) check.Result {
	r, res, done := repositoryOf(in)
	if done {
		return res
	}
	if r.LifecycleErr != nil {
		return check.Unread("the policy", live.CallLifecycle, "lifecyclePolicyText", r.LifecycleErr)
	}
	evidence := check.Evidence{Call: live.CallLifecycle, Field: "lifecyclePolicyText", Value: "none"}
	res.Status, res.Detail = check.Fail, "images are kept for ever"
	if p, ok := parseLifecycle(r.Lifecycle); ok {
		evidence.Value = p.String()
		res.Status, res.Detail = check.Pass, ""
	}
	res.Evidence = []check.Evidence{evidence}
	return res
}
