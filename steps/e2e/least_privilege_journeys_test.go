package e2e

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/logs"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// traveller is a lab with somebody in it.
type traveller struct {
	*lab
	who sandbox.Principal
}

// journey is something people do with slipway, from an account without the stack. travel returns what went wrong, and
// counts as wrong what could not be read, too.
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
	bounds := cloud.Boundary(l.session.Identity())
	l.box.AddPolicy(bounds.Name, bounds.JSON)
	// Every lab builds an image of its own: what is read of an image is remembered by its digest.
	l.write("lab.txt", l.session.Env.Dir)
	l.box.As(l.who)
	l.connect(l.session.Settings, l.session.Env.Dir)
	l.box.ResetCalls()
	return l
}

func journeys() []journey {
	changed := func(change func(*stack.Settings)) func() stack.Settings {
		return func() stack.Settings { return with(shop(), change) }
	}
	built := changed(func(s *stack.Settings) { s.Image.URI = "" })
	ownVPC := changed(func(s *stack.Settings) { s.Network.VPC, s.Service.Domain, s.Data.Cache = "new", "", "none" })
	saver := func() stack.Settings {
		s := stack.Saver()
		s.App, s.Region, s.Account, s.Budget.Email = "shop", "eu-west-1", "123456789012", "me@example.com"
		return s
	}
	elsewhere := changed(func(s *stack.Settings) {
		s.Service.DNS, s.Data.Database, s.Data.Cache = "elsewhere", "none", "none"
	})
	small := changed(func(s *stack.Settings) {
		s.Image.URI, s.Service.Domain, s.Service.Release, s.Schedule.Jobs = "", "", "", nil
		s.Data.Database, s.Data.Cache = "none", "none"
	})
	const session = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Deployers_0123456789abcdef/ada"
	return []journey{
		{name: "a look at an account", settings: ownVPC, travel: look},
		{name: "a look by single sign-on", settings: shop, who: session, travel: look},
		{name: "saver without a domain", settings: saver, travel: thereAndBack},
		{name: "a VPC of its own", settings: ownVPC, travel: inOwnVPC},
		{name: "a built image, a domain, jobs and workers", settings: built, travel: changeOfMind},
		{name: "DNS elsewhere", settings: elsewhere, travel: dnsElsewhere},
		{name: "a zone that nobody asks", settings: shop, travel: zoneAstray},
		{name: "a first deployment that fails", settings: small, travel: firstFails},
		{name: "a later deployment that fails", settings: small, travel: laterFails},
		{name: "a release command that fails", settings: shop, travel: releaseFails},
		{name: "changed by hand", settings: built, travel: mended},
		{name: "watched over", settings: built, travel: watched},
		{name: "subnets that went away", settings: shop, travel: subnetsGone},
		{name: "replies that were lost", settings: ownVPC, travel: repliesLost},
		{name: "a cluster made by hand", settings: shop, travel: cacheCluster},
		{name: "a database opened for a while, and a task by hand", settings: shop, travel: openedForAWhile},
		{name: "destroyed in a bad moment", settings: built, travel: badMoment},
	}
}

// look is what the wizard does before it asks anything, and slipway cost --refresh.
func look(l *traveller, ctx context.Context) error {
	c, s := l.session.Env.Clients, l.session.Settings
	for _, f := range account.Preflight(ctx, c, l.session.Who, s, false, nil) {
		if f.Status == account.Unknown {
			return fmt.Errorf("preflight: %s: %s", f.ID, f.Detail)
		}
	}
	for _, kind := range []string{"vpcs", "zones", "certificates"} {
		if _, err := account.Choices(ctx, c, kind); err != nil {
			return err
		}
	}
	if _, err := l.session.Discover(ctx); err != nil {
		return err
	}
	asked := &cost.Recorder{Book: cost.Embedded()}
	steps.Estimate(s, asked)
	if _, failed := cost.Refresh(ctx, c.Pricing, asked.Book, s.Region, asked.Asked); failed > 0 {
		return fmt.Errorf("%d of %d prices could not be read", failed, len(asked.Asked))
	}
	return l.settledNothing(ctx)
}

// settledNothing reads an account without the stack.
func (l *traveller) settledNothing(ctx context.Context) error {
	if left := unread(l.session.Read(ctx)); len(left) > 0 {
		return fmt.Errorf("not readable: %s", strings.Join(left, "; "))
	}
	if left := l.leases(); len(left) > 0 {
		return fmt.Errorf("a lease was not given back (ssm:DeleteParameter): %v", left)
	}
	return nil
}

func thereAndBack(l *traveller, ctx context.Context) error {
	return through(l.applied(ctx, typed()), l.settled(ctx), l.lookedHome(ctx), l.doctored(ctx), l.destroyed(ctx),
		func() error { return l.settledNothing(ctx) })
}

// lookedHome reads what home shows beside the stack.
func (l *traveller) lookedHome(ctx context.Context) func() error {
	return func() error {
		a := l.session.Activity(ctx, l.session.Read(ctx))
		for metric, s := range a.Metrics.Series {
			if s.Err != nil {
				return fmt.Errorf("metric %s could not be read: %w", metric, s.Err)
			}
		}
		return errors.Join(a.Log.Err, l.followedLog(ctx))
	}
}

// followedLog reads the log and follows it for a moment, over a live tail session.
func (l *traveller) followedLog(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	var said []string
	err := l.session.ReadLogs(ctx, session.LogRequest{Since: time.Now().Add(-time.Hour), Follow: true}, logs.Sink{
		Lines: func([]live.LogLine) {}, Said: func(what string) { said = append(said, what) }})
	if err == nil && len(said) > 0 {
		err = errors.New("follow the log: " + strings.Join(said, "; "))
	}
	return err
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
			_, err := c.EC2.DetachInternetGateway(ctx, &ec2.DetachInternetGatewayInput{InternetGatewayId: &g[i].ID,
				VpcId: &g[i].VPC})
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
			if found, err := l.session.Discover(ctx); err != nil || len(found) != 1 {
				return fmt.Errorf("found %v by the tags: %w", found, err)
			}
			return nil
		},
		l.change(func(s *stack.Settings) {
			s.Data.Version, s.Data.Cache, s.Data.CacheVersion = "17", "valkey", "8.0"
			s.Data.Class, s.Data.Storage, s.Data.MultiAZ, s.Data.CacheClass, s.Data.CacheSnapshots = "db.t3.small", 30, true,
				"cache.t3.small", 1
			s.Service.CPU, s.Service.Memory, s.Service.Port, s.Service.LogDays, s.Service.IdleTimeout = 512, 1024, 9000, 60, 90
			s.Service.Domain, s.Image.Keep, s.Secrets.Keys = "api2.example.com", 5, []string{"MAIL_KEY"}
			s.Schedule.Jobs = []stack.Job{{Name: "cleanup", Command: "python -m jobs.cleanup --all", Cron: "30 3 * * ? *"}}
			s.Workers = withWorker().Workers
			s.Budget.Limit, s.Budget.Email = 150, "you@example.com"
		}),
		l.applied(ctx, plan.Intent{Secrets: map[string]stack.Secret{"MAIL_KEY": stack.NewSecret("mail_marker_0123456789")}}),
		l.settled(ctx), l.checked(ctx),
		l.change(func(s *stack.Settings) {
			s.Service.HealthPath, s.Service.LogDays, s.Budget.Limit, s.Schedule.Jobs = "/up", 0, 0, nil
			s.Workers = []stack.Worker{{Name: "other", Command: "python -m other", Count: 2}}
		}),
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
			return l.session.Env.Clock.Sleep(ctx, sandbox.Typical().CertificateIssue*2)
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
	p, r := l.apply(ctx, typed())
	if err := well(p, r); err != nil {
		return err
	}
	if len(r.WaitingOnUser) != 1 || !strings.Contains(r.WaitingOnUser[0].Text, "ns1.registrar.example") {
		return fmt.Errorf("held for %+v", r.WaitingOnUser)
	}
	return nil
}
