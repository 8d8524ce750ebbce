package e2e

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	awsec2 "github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go"

	"slipway/steps/deploy"
	"slipway/steps/plan"
	"slipway/steps/release"
	"slipway/steps/sandbox"
	"slipway/steps/sandbox/ec2"
	"slipway/steps/sandbox/ecs"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// badRelease is a release that cannot run: what is wrong with its image, or goes wrong in AWS before its tasks start.
type badRelease struct {
	count  int           // of tasks; 0: one
	image  ecs.Behaviour // how its containers behave
	breaks func(l *lab)  // in AWS, once its revision is registered
	says   string        // the cause, in the first line
	kind   deploy.CauseKind
}

// badReleases are those that a deployment has to end by itself.
func badReleases() map[string]badRelease {
	return map[string]badRelease{
		"crash at start": {image: ecs.Behaviour{Crash: true, ExitCode: 1, Log: []string{"Traceback",
			"ModuleNotFoundError: No module named 'settings'"}}, kind: deploy.Exited,
			says: "exit code 1: a module that it needs is not in the image: ModuleNotFoundError: No module named 'settings'"},
		"crash with several tasks": {count: 4,
			image: ecs.Behaviour{Crash: true, ExitCode: 3, Log: []string{"KeyError: 'PAYMENTS_URL'"}}, kind: deploy.Exited,
			says: "exit code 3: it lacks the variable PAYMENTS_URL"},
		"failing health check": {image: ecs.Behaviour{Unhealthy: true, Answers: 500}, kind: deploy.Unhealthy,
			says: "/health on port 8000 answers the load balancer 500, not 200"},
		"no answer to the health check": {image: ecs.Behaviour{Unhealthy: true}, kind: deploy.Unhealthy,
			says: "the load balancer does not get 200 from /health on port 8000"},
		"missing secret": {breaks: func(l *lab) {
			_, err := l.session.Env.Clients.SSM.DeleteParameter(l.tb.Context(),
				&ssm.DeleteParameterInput{Name: new("/shop/production/STRIPE_KEY")})
			l.must(err)
		}, kind: deploy.NoSecret, says: "secrets that the containers are given are not in SSM: /shop/production/STRIPE_KEY"},
		"image not found": {breaks: func(l *lab) {
			digest := l.newestDigest()
			_, err := l.session.Env.Clients.ECR.BatchDeleteImage(l.tb.Context(), &ecr.BatchDeleteImageInput{
				RepositoryName: new("shop"), ImageIds: []ecrtypes.ImageIdentifier{{ImageDigest: &digest}}})
			l.must(err)
		}, kind: deploy.CannotPull, says: "does not exist"},
		"role without rights": {breaks: func(l *lab) { l.takeRights("shop-eu-west-1-execution") }, kind: deploy.NoRole,
			says: "the execution role may not"},
		"role that ECS may not assume": {breaks: func(l *lab) {
			_, err := l.session.Env.Clients.IAM.UpdateAssumeRolePolicy(l.tb.Context(), &iam.UpdateAssumeRolePolicyInput{
				RoleName: new("shop-eu-west-1-execution"), PolicyDocument: new(`{"Version":"2012-10-17","Statement":[{"Effect":` +
					`"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)})
			l.must(err)
		}, kind: deploy.NoRole, says: "assume"},
		"quota": {breaks: func(l *lab) { l.box.SetQuota("L-3032A538", 1) }, kind: deploy.NoQuota,
			says: "no more Fargate vCPUs"},
		"no address": {breaks: func(l *lab) { ec2.Exhaust(l.box.Sandbox) }, kind: deploy.NoAddress,
			says: "no free addresses"},
		"unhealthy dependency": {breaks: func(l *lab) { l.closeDatabase() }, kind: deploy.Exited,
			says: "cannot reach a database or another service"},
		"start slower than its grace": {image: ecs.Behaviour{Boot: 5 * time.Minute}, kind: deploy.Unhealthy,
			says: "does not answer the load balancer within the 90 s of service.grace"},
	}
}

// TestBadReleasesEndEarlyAndAlone: each ends in less than three minutes of AWS's time with its cause in the first line,
// and what ran before serves: the service's revision, healthy targets, the newest ACTIVE revision of every family.
func TestBadReleasesEndEarlyAndAlone(t *testing.T) {
	var stands standing
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, builtWithWorker())
		l.mustApply(typed())
		stands = l.standing()
	})
	stands.dir = folder(t) // the other one goes with its bubble
	for name, bad := range badReleases() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := stands.lab(t)
				if bad.count > 0 {
					l.session.Settings.Service.Count = bad.count
				}
				l.look()
				before, schedules := l.read(), l.read().Schedules.Items
				l.edit("app.py", "print('bad')\n")
				_, i, err := l.session.Target(t.Context(), before, session.Deployment{})
				l.must(err)
				p, _ := session.DeploymentOf(l.session.Plan(before, i))
				var began time.Time
				r := l.session.Apply(t.Context(), before, p, i, func(e plan.Event) {
					switch {
					case e.Action == "image/image" && e.State == plan.Done && bad.breaks == nil:
						l.box.Behave(l.newestDigest(), bad.image)
					case e.Action == "service/service" && e.State == plan.Running && began.IsZero():
						began = time.Now()
						if bad.breaks != nil {
							bad.breaks(l)
						}
					}
				})
				took := time.Since(began)
				if len(r.Failures()) != 1 || r.Failures()[0].Action != "service/service" {
					t.Fatalf("ended as %v", ended(r))
				}
				failure := r.Failures()[0].Err
				first, _, _ := strings.Cut(failure.Error(), "\n")
				var deployment *deploy.DeploymentError
				if !strings.Contains(first, bad.says) || took > 3*time.Minute || !errors.As(failure, &deployment) ||
					deployment.Cause().Kind != bad.kind {
					t.Errorf("after %s: %s", elapsed(took), failure)
				}
				if seen := release.Serves(before, l.session.Read(t.Context())); !seen.OK() || !seen.Before || len(seen.Unread) > 0 {
					t.Errorf("%s %v %v", seen.Sentence(), seen.Wrong, seen.Unread)
				}
				l.oneImage()
				if after := l.read(); len(after.Schedules.Items) != len(schedules) || after.Worker("mails").Revision() !=
					before.Worker("mails").Revision() {
					t.Errorf("schedules or workers moved: %v", after.Schedules.Items)
				}
			})
		})
	}
}

// TestSlowButHealthyStart: a start within its grace is no failure.
func TestSlowButHealthyStart(t *testing.T) {
	inStack(t, with(built(), func(s *stack.Settings) { s.Service.Release = "" }), func(t *testing.T, l *lab) {
		l.edit("Dockerfile", strings.Replace(crashingApp, "crash", "slow", 1))
		l.session.Settings.Service.Grace = 180
		p, r, _ := l.deploys(session.Deployment{})
		l.wantOK(p, r)
	})
}

// TestThresholdThatIsNotKnown: where AWS does not know a number of failures for the circuit breaker, the service has
// the usual one, and nothing is left to do.
func TestThresholdThatIsNotKnown(t *testing.T) {
	inLab(t, built(), func(t *testing.T, l *lab) {
		l.box.Inject(sandbox.Refuse{At: sandbox.At{Operation: "ECS:CreateService", Times: 1},
			Err: &smithy.GenericAPIError{Code: "InvalidParameterException", Message: "Unknown parameter in " +
				"deploymentConfiguration.deploymentCircuitBreaker: \"thresholdConfiguration\""}})
		l.mustApply(typed())
		if s := l.read().Service.Value; s.MostFailures != 0 || !s.Breaker || !s.Rollback {
			t.Errorf("the service has %+v", s)
		}
		l.nothingLeft()
		l.edit("app.py", "print('second')\n")
		p, r, _ := l.deploys(session.Deployment{})
		l.wantOK(p, r)
		if s := l.read().Service.Value; s.MostFailures != 3 {
			t.Errorf("where AWS knows it by then, the next deployment sets %d", s.MostFailures)
		}
	})
}

// must ends the test on an error.
func (l *lab) must(err error) {
	l.tb.Helper()
	if err != nil {
		l.tb.Fatal(err)
	}
}

// newestDigest is the image that was pushed last.
func (l *lab) newestDigest() string {
	l.tb.Helper()
	out, err := l.session.Env.Clients.ECR.DescribeImages(l.tb.Context(),
		&ecr.DescribeImagesInput{RepositoryName: new("shop")})
	l.must(err)
	newest := out.ImageDetails[0]
	for _, d := range out.ImageDetails {
		if d.ImagePushedAt.After(*newest.ImagePushedAt) {
			newest = d
		}
	}
	return *newest.ImageDigest
}

// closeDatabase takes the rules off the database's group.
func (l *lab) closeDatabase() {
	l.tb.Helper()
	group := l.read().OwnGroup("shop-db-sg")
	out, err := l.session.Env.Clients.EC2.DescribeSecurityGroups(l.tb.Context(),
		&awsec2.DescribeSecurityGroupsInput{GroupIds: []string{group.ID}})
	l.must(err)
	_, err = l.session.Env.Clients.EC2.RevokeSecurityGroupIngress(l.tb.Context(),
		&awsec2.RevokeSecurityGroupIngressInput{GroupId: &group.ID, IpPermissions: out.SecurityGroups[0].IpPermissions})
	l.must(err)
}

// takeRights takes a role's policies off it.
func (l *lab) takeRights(role string) {
	l.tb.Helper()
	c := l.session.Env.Clients.IAM
	inline, err := c.ListRolePolicies(l.tb.Context(), &iam.ListRolePoliciesInput{RoleName: &role})
	l.must(err)
	for _, name := range inline.PolicyNames {
		_, err := c.DeleteRolePolicy(l.tb.Context(), &iam.DeleteRolePolicyInput{RoleName: &role, PolicyName: &name})
		l.must(err)
	}
	attached, err := c.ListAttachedRolePolicies(l.tb.Context(), &iam.ListAttachedRolePoliciesInput{RoleName: &role})
	l.must(err)
	for _, p := range attached.AttachedPolicies {
		_, err := c.DetachRolePolicy(l.tb.Context(), &iam.DetachRolePolicyInput{RoleName: &role, PolicyArn: p.PolicyArn})
		l.must(err)
	}
}
