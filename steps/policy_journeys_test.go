package steps_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	cachetypes "github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// traveller is a lab with somebody in it.
type traveller struct {
	*lab
	who sandbox.Principal
}

// journey is something people do with slipway, from an account without the stack. travel returns what went wrong, and counts as
// wrong what could not be read, too.
type journey struct {
	name     string
	settings func() stack.Settings
	who      string // ARN of who travels; empty: a user
	travel   func(l *traveller, ctx context.Context) error
}

// begin makes the account, with somebody in it who has exactly these policies.
func (j journey) begin(t *testing.T, policies []string) *traveller {
	t.Helper()
	settings := j.settings()
	if !settings.Builds() {
		settings.Service.User = "10001" // a foreign registry is not asked for the image's user
	}
	l := &traveller{newLab(t, settings), sandbox.Principal{ARN: j.who, Policies: policies}}
	if j.who == "" {
		l.who.ARN = "arn:aws:iam::123456789012:user/deployer"
	}
	// Every lab builds an image of its own: what is read of an image is remembered by its digest.
	l.write("lab.txt", l.session.World.Folder)
	l.box.As(l.who)
	l.connect(l.session.Settings, l.session.World.Folder)
	l.box.ResetCalls()
	return l
}

func journeys() []journey {
	built := func() stack.Settings {
		s := shop()
		s.Image.URI = ""
		return s
	}
	ownVPC := func() stack.Settings {
		s := shop()
		s.Network.VPC, s.Service.Domain, s.Data.Cache = "new", "", "none"
		return s
	}
	saver := func() stack.Settings {
		s := stack.Saver()
		s.App, s.Region, s.Account, s.Budget.Email = "shop", "eu-west-1", "123456789012", "me@example.com"
		return s
	}
	elsewhere := func() stack.Settings {
		s := shop()
		s.Service.DNS, s.Data.Database, s.Data.Cache = "elsewhere", "none", "none"
		return s
	}
	small := func() stack.Settings {
		s := built()
		s.Service.Domain, s.Data.Database, s.Data.Cache, s.Service.Release, s.Schedule.Jobs = "", "none", "none", "", nil
		return s
	}
	const session = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Deployers_0123456789abcdef/ada"
	return []journey{
		{name: "a look at an account", settings: ownVPC, travel: look},
		{name: "a look by single sign-on", settings: shop, who: session, travel: look},
		{name: "saver without a domain", settings: saver, travel: thereAndBack},
		{name: "a VPC of its own", settings: ownVPC, travel: inOwnVPC},
		{name: "a built image, a domain and jobs", settings: built, travel: changeOfMind},
		{name: "DNS elsewhere", settings: elsewhere, travel: dnsElsewhere},
		{name: "a zone that nobody asks", settings: shop, travel: zoneAstray},
		{name: "a first deployment that fails", settings: small, travel: firstFails},
		{name: "a later deployment that fails", settings: small, travel: laterFails},
		{name: "a release command that fails", settings: shop, travel: releaseFails},
		{name: "changed by hand", settings: built, travel: mended},
		{name: "subnets that went away", settings: shop, travel: subnetsGone},
		{name: "replies that were lost", settings: ownVPC, travel: repliesLost},
		{name: "a cluster made by hand", settings: shop, travel: cacheCluster},
		{name: "destroyed in a bad moment", settings: built, travel: badMoment},
	}
}

// well is nil when a run ended well.
func well(p plan.Plan, r plan.Result) error {
	for _, x := range p.Problems {
		return fmt.Errorf("problem: %s %s: %s", x.Kind, x.Resource, x.Why)
	}
	for _, e := range r.Events {
		if e.State == plan.Failed {
			return fmt.Errorf("%s: %w", e.Action, e.Err)
		}
	}
	if !r.OK() {
		return errors.New("not everything was done")
	}
	return nil
}

// through takes steps until one fails.
func through(steps ...func() error) error {
	for n, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("step %d: %w", n+1, err)
		}
	}
	return nil
}

func (l *traveller) applied(ctx context.Context, i plan.Intent) func() error {
	return func() error { return well(l.apply(ctx, i)) }
}

func (l *traveller) destroyed(ctx context.Context) func() error {
	return func() error { return well(l.destroy(ctx)) }
}

// settled reads everything and finds nothing to do.
func (l *traveller) settled(ctx context.Context) func() error {
	return func() error {
		read := l.session.Read(ctx)
		if left := unread(read); len(left) > 0 {
			return fmt.Errorf("not readable: %s", strings.Join(left, "; "))
		}
		if p := l.session.Plan(read, plan.Intent{}); !p.Empty() || len(p.Problems) > 0 {
			return fmt.Errorf("not settled: %v", pending(p))
		}
		return nil
	}
}

// checked reads everything and holds the checklist to a verdict on every check but git's.
func (l *traveller) checked(ctx context.Context) func() error {
	return func() error {
		read := l.session.Read(ctx)
		if left := unread(read); len(left) > 0 {
			return fmt.Errorf("not readable: %s", strings.Join(left, "; "))
		}
		for _, f := range steps.Checklist(read, nil, nil).Checks {
			if f.Number != 4 && f.Status != "pass" {
				return fmt.Errorf("check %d %s: %s %s", f.Number, f.ID, f.Status, f.Detail)
			}
		}
		return nil
	}
}

// scanned holds that the last run told what the scan of the image it pushed has found.
func (l *traveller) scanned() error {
	for _, e := range l.events {
		if strings.HasPrefix(e.Detail, "scan: ") {
			return nil
		}
	}
	return errors.New("nothing was said of the scan's findings")
}

// change answers differently.
func (l *traveller) change(f func(*stack.Settings)) func() error {
	return func() error {
		f(&l.session.Settings)
		return nil
	}
}

// write puts a file into the lab's folder.
func (l *traveller) write(name, text string) {
	l.tb.Helper()
	if err := os.WriteFile(filepath.Join(l.session.World.Folder, name), []byte(text), 0o644); err != nil {
		l.tb.Fatal(err)
	}
}

// byHand does something as the account's administrator.
func (l *traveller) byHand(f func(c *cloud.Clients) error) func() error {
	return func() error {
		l.box.As(sandbox.Principal{})
		defer l.box.As(l.who)
		if err := f(cloud.New(l.box.Config(l.session.Settings.Region))); err != nil {
			l.tb.Fatalf("by hand: %v", err)
		}
		return nil
	}
}

// look is what the wizard does before it asks anything, and slipway cost --refresh.
func look(l *traveller, ctx context.Context) error {
	c, s := l.session.World.Clients, l.session.Settings
	for _, f := range account.Preflight(ctx, c, s, false, nil) {
		if f.Status == account.Unknown {
			return fmt.Errorf("preflight: %s: %s", f.ID, f.Detail)
		}
	}
	for _, kind := range []string{"vpcs", "zones", "certificates", "tags"} {
		if _, err := account.Choices(ctx, c, kind, l.session.Identity()); err != nil {
			return err
		}
	}
	if _, err := steps.Discover(ctx, c, s.Account, "aws"); err != nil {
		return err
	}
	asked := &askedPrices{Book: cost.Embedded()}
	steps.Estimate(s, asked)
	if _, failed := cost.Refresh(ctx, c.Pricing, asked.Book, s.Region, asked.keys); failed > 0 {
		return fmt.Errorf("%d of %d prices could not be read", failed, len(asked.keys))
	}
	return l.settledNothing(ctx)
}

// settledNothing reads an account without the stack.
func (l *traveller) settledNothing(ctx context.Context) error {
	if left := unread(l.session.Read(ctx)); len(left) > 0 {
		return fmt.Errorf("not readable: %s", strings.Join(left, "; "))
	}
	return nil
}

// askedPrices notes which prices an estimate asks for.
type askedPrices struct {
	*cost.Book
	keys []string
}

func (a *askedPrices) Price(region, key string) (usd float64, estimated, ok bool) {
	if !slices.Contains(a.keys, key) {
		a.keys = append(a.keys, key)
	}
	return a.Book.Price(region, key)
}

func thereAndBack(l *traveller, ctx context.Context) error {
	return through(l.applied(ctx, typed()), l.settled(ctx), l.destroyed(ctx), func() error { return l.settledNothing(ctx) })
}

// inOwnVPC makes the network first, whose gateway somebody then replaces, so that the route to it leads nowhere.
func inOwnVPC(l *traveller, ctx context.Context) error {
	return through(
		func() error {
			return well(l.run(ctx, typed(), func(p plan.Plan) plan.Plan {
				p.Actions = slices.DeleteFunc(p.Actions, func(a plan.Action) bool { return a.Step != "network" })
				return p
			}))
		},
		l.byHand(func(c *cloud.Clients) error {
			g := l.session.Read(ctx).Gateways.Items
			i := slices.IndexFunc(g, func(g live.InternetGateway) bool { return l.session.Identity().Owns(g.Tags) })
			_, err := c.EC2.DetachInternetGateway(ctx, &ec2.DetachInternetGatewayInput{InternetGatewayId: &g[i].ID, VpcId: &g[i].VPC})
			if err == nil {
				_, err = c.EC2.DeleteInternetGateway(ctx, &ec2.DeleteInternetGatewayInput{InternetGatewayId: &g[i].ID})
			}
			return err
		}),
		l.applied(ctx, typed()), l.settled(ctx), l.destroyed(ctx),
	)
}

// changeOfMind answers every question that can be answered again differently, and moves to another domain.
func changeOfMind(l *traveller, ctx context.Context) error {
	return through(
		l.applied(ctx, typed()), l.scanned, l.settled(ctx), l.checked(ctx),
		func() error {
			if found, err := steps.Discover(ctx, l.session.World.Clients, l.session.Settings.Account, "aws"); err != nil || len(found) != 1 {
				return fmt.Errorf("found %v by the tags: %w", found, err)
			}
			return nil
		},
		l.change(func(s *stack.Settings) {
			s.Data.Class, s.Data.Storage, s.Data.MultiAZ, s.Data.CacheClass, s.Data.CacheSnapshots = "db.t3.small", 30, true, "cache.t3.small", 1
			s.Service.CPU, s.Service.Memory, s.Service.Port, s.Service.LogDays, s.Service.IdleTimeout = 512, 1024, 9000, 60, 90
			s.Service.Domain, s.Image.Keep, s.Secrets.Keys = "api2.example.com", 5, []string{"MAIL_KEY"}
			s.Schedule.Jobs = []stack.Job{{Name: "cleanup", Command: "python -m jobs.cleanup --all", Cron: "30 3 * * ? *"}}
			s.Budget.Limit, s.Budget.Email = 150, "you@example.com"
		}),
		l.applied(ctx, plan.Intent{Secrets: map[string]stack.Secret{"MAIL_KEY": stack.NewSecret("mail_marker_0123456789")}}),
		l.settled(ctx), l.checked(ctx),
		l.change(func(s *stack.Settings) { s.Service.LogDays, s.Budget.Limit, s.Schedule.Jobs = 0, 0, nil }),
		l.applied(ctx, plan.Intent{Secrets: map[string]stack.Secret{"MAIL_KEY": stack.NewSecret("mail_marker_9876543210")}}),
		l.settled(ctx),
		func() error { l.reconnect(); return nil },
		l.destroyed(ctx), func() error { return l.settledNothing(ctx) },
	)
}

// dnsElsewhere waits for a person between two runs, who changes the port meanwhile.
func dnsElsewhere(l *traveller, ctx context.Context) error {
	l.box.Undelegate("example.com")
	return through(
		l.applied(ctx, typed()),
		l.change(func(s *stack.Settings) { s.Service.Port = 9000 }),
		l.applied(ctx, plan.Intent{}),
		func() error {
			for _, c := range l.session.Read(ctx).Certificates.Items {
				if c.Record != nil {
					l.box.SetDNS(c.Record.Name, c.Record.Type, c.Record.Values...)
				}
			}
			return l.session.World.Clock.Sleep(ctx, sandbox.Typical().CertificateIssue*2)
		},
		l.applied(ctx, plan.Intent{}), l.settled(ctx),
		// without a domain the records and the certificate go again
		l.change(func(s *stack.Settings) { s.Service.Domain = "" }),
		l.applied(ctx, plan.Intent{}), l.settled(ctx), l.destroyed(ctx),
	)
}

// zoneAstray has a hosted zone that the domain's registrar does not point at.
func zoneAstray(l *traveller, ctx context.Context) error {
	l.box.Undelegate("example.com")
	return wants(well(l.apply(ctx, typed())), "cannot be validated", "ns1.registrar.example")
}

const crashing = "FROM python:3.13-slim\nLABEL slipway.sandbox=crash\nCOPY . .\nUSER 1001\nCMD [\"python\", \"-m\", \"app\"]\n"

// wants turns a failure that must come into none, and its absence, or words that lack, into one.
func wants(err error, words ...string) error {
	if err == nil {
		return errors.New("nothing failed")
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			return fmt.Errorf("%q is not in: %w", w, err)
		}
	}
	return nil
}

func firstFails(l *traveller, ctx context.Context) error {
	l.write("Dockerfile", crashing)
	return through(
		func() error {
			return wants(well(l.apply(ctx, typed())), "stopped for the same reason", "ModuleNotFoundError", "set to 0 tasks")
		},
		l.destroyed(ctx),
	)
}

func laterFails(l *traveller, ctx context.Context) error {
	return through(
		l.applied(ctx, typed()),
		func() error {
			l.write("Dockerfile", crashing)
			return wants(well(l.apply(ctx, plan.Intent{Build: true})), "given up early", "ModuleNotFoundError", "serving again")
		},
		l.settled(ctx),
	)
}

func releaseFails(l *traveller, ctx context.Context) error {
	return through(
		l.applied(ctx, typed()),
		l.change(func(s *stack.Settings) { s.Service.Release, s.Service.CPU = "python -m migrate fail", 512 }),
		func() error {
			return wants(well(l.apply(ctx, plan.Intent{})), "exited with code 1", "did not succeed", "was deregistered")
		},
	)
}

// subnetsGone breaks a setup off before there is a database or a cache, and takes a subnet from under their groups.
func subnetsGone(l *traveller, ctx context.Context) error {
	full := errors.New("there is no room")
	l.box.Inject(sandbox.Refuse{At: sandbox.At{Operation: "RDS:CreateDBInstance"}, Err: full})
	l.box.Inject(sandbox.Refuse{At: sandbox.At{Operation: "ElastiCache:CreateReplicationGroup"}, Err: full})
	return through(
		func() error {
			err := well(l.apply(ctx, typed()))
			l.box.Restart()
			return wants(err, "there is no room")
		},
		l.byHand(func(c *cloud.Clients) error { return moveGroups(ctx, l, c) }),
		l.applied(ctx, plan.Intent{}), l.settled(ctx), l.destroyed(ctx),
	)
}

// repliesLost lets the reply to everything that is made be lost once: what was made is looked for and gone on with.
func repliesLost(l *traveller, ctx context.Context) error {
	for _, operation := range []string{
		"EC2:CreateVpc", "EC2:CreateSubnet", "EC2:CreateInternetGateway", "EC2:CreateRouteTable", "EC2:CreateRoute", "EC2:CreateSecurityGroup", "EC2:AuthorizeSecurityGroupIngress",
		"RDS:CreateDBSubnetGroup", "RDS:CreateDBInstance", "SSM:PutParameter", "IAM:CreateRole", "CloudWatch Logs:CreateLogGroup", "ECS:CreateCluster", "ECS:CreateService",
		"Elastic Load Balancing v2:CreateLoadBalancer", "Elastic Load Balancing v2:CreateListener", "Scheduler:CreateScheduleGroup", "Scheduler:CreateSchedule", "Budgets:CreateBudget",
	} {
		l.box.Inject(sandbox.LostReply{At: sandbox.At{Operation: operation, Times: 1}})
	}
	return through(l.applied(ctx, typed()), l.settled(ctx))
}

// cacheCluster destroys a stack whose cache is a plain cluster that was given the stack's tags.
func cacheCluster(l *traveller, ctx context.Context) error {
	return through(
		l.byHand(func(c *cloud.Clients) error {
			var tags []cachetypes.Tag
			for k, v := range l.session.Identity().Tags() {
				tags = append(tags, cachetypes.Tag{Key: &k, Value: &v})
			}
			_, err := c.ElastiCache.CreateCacheCluster(ctx, &elasticache.CreateCacheClusterInput{
				CacheClusterId: aws.String(l.session.Identity().Cache()), Engine: aws.String("redis"), CacheNodeType: aws.String("cache.t3.micro"),
				NumCacheNodes: aws.Int32(1), Tags: tags,
			})
			return err
		}),
		func() error { return l.session.World.Clock.Sleep(ctx, 2*sandbox.Typical().CacheCreate) },
		l.destroyed(ctx), func() error { return l.settledNothing(ctx) },
	)
}

// badMoment destroys while the database is stopped, a task somebody started runs, and a role has a policy of somebody's.
func badMoment(l *traveller, ctx context.Context) error {
	id := l.session.Identity()
	return through(
		l.applied(ctx, typed()),
		l.byHand(func(c *cloud.Clients) error {
			s := l.session.Read(ctx).Service.Value
			_, err := c.ECS.RunTask(ctx, &ecs.RunTaskInput{
				Cluster: aws.String(id.Cluster()), TaskDefinition: aws.String(id.Family()), LaunchType: "FARGATE",
				NetworkConfiguration: awsvpc(s.Subnets, s.SecurityGroups),
			})
			return errors.Join(err, attachAdministrator(ctx, c, id.TaskRole()))
		}),
		func() error {
			l.box.ForceDatabase(id.Database(), "stopped")
			return nil
		},
		l.destroyed(ctx), func() error { return l.settledNothing(ctx) },
	)
}
