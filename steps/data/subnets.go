package data

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	cachetypes "github.com/aws/aws-sdk-go-v2/service/elasticache/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// subnetGroup is a DB or a cache subnet group: the same thing under two APIs.
type subnetGroup struct {
	plan.Resource[live.SubnetGroup]
	act            string
	calls          [3]string // create, modify, delete
	create, modify func(ctx context.Context, c *cloud.Clients, subnets []string) error
	remove         func(ctx context.Context, c *cloud.Clients) error
	exists, inUse  string // the error codes of a name that is taken, and of a group that a database or cache still uses
	service        string // whose service-linked role it needs
}

func databaseSubnets(identity stack.Identity) subnetGroup {
	name := identity.DatabaseSubnets()
	return subnetGroup{
		Resource: plan.Resource[live.SubnetGroup]{
			Step: Step, Kind: "DB subnet group", Name: name, Read: live.ReadDatabaseSubnets,
			In: func(l *live.Stack) *live.Fact[live.SubnetGroup] { return &l.DatabaseSubnets },
		},
		act:   actDatabaseSubnets,
		calls: [3]string{"rds create-db-subnet-group", "rds modify-db-subnet-group", "rds delete-db-subnet-group"},
		create: func(ctx context.Context, c *cloud.Clients, subnets []string) error {
			_, err := c.RDS.CreateDBSubnetGroup(ctx, &rds.CreateDBSubnetGroupInput{
				DBSubnetGroupName: &name, DBSubnetGroupDescription: new("App RDS subnet group"), SubnetIds: subnets,
				Tags: cloud.TagList(identity.Tags(), func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} }),
			})
			return err
		},
		modify: func(ctx context.Context, c *cloud.Clients, subnets []string) error {
			_, err := c.RDS.ModifyDBSubnetGroup(ctx, &rds.ModifyDBSubnetGroupInput{DBSubnetGroupName: &name, SubnetIds: subnets})
			return err
		},
		remove: func(ctx context.Context, c *cloud.Clients) error {
			return cloud.Err(c.RDS.DeleteDBSubnetGroup(ctx, &rds.DeleteDBSubnetGroupInput{DBSubnetGroupName: &name}))
		},
		exists: "DBSubnetGroupAlreadyExists", inUse: "InvalidDBSubnetGroupStateFault", service: serviceRDS,
	}
}

func cacheSubnets(identity stack.Identity) subnetGroup {
	name := identity.CacheSubnets()
	return subnetGroup{
		Resource: plan.Resource[live.SubnetGroup]{
			Step: Step, Kind: "cache subnet group", Name: name, Read: live.ReadCacheSubnets,
			In: func(l *live.Stack) *live.Fact[live.SubnetGroup] { return &l.CacheSubnets },
		},
		act: actCacheSubnets,
		calls: [3]string{
			"elasticache create-cache-subnet-group", "elasticache modify-cache-subnet-group",
			"elasticache delete-cache-subnet-group",
		},
		create: func(ctx context.Context, c *cloud.Clients, subnets []string) error {
			_, err := c.ElastiCache.CreateCacheSubnetGroup(ctx, &elasticache.CreateCacheSubnetGroupInput{
				CacheSubnetGroupName: &name, CacheSubnetGroupDescription: new("App Redis subnet group"), SubnetIds: subnets,
				Tags: cloud.TagList(identity.Tags(), func(k, v *string) cachetypes.Tag { return cachetypes.Tag{Key: k, Value: v} }),
			})
			return err
		},
		modify: func(ctx context.Context, c *cloud.Clients, subnets []string) error {
			return cloud.Err(c.ElastiCache.ModifyCacheSubnetGroup(ctx,
				&elasticache.ModifyCacheSubnetGroupInput{CacheSubnetGroupName: &name, SubnetIds: subnets}))
		},
		remove: func(ctx context.Context, c *cloud.Clients) error {
			return cloud.Err(c.ElastiCache.DeleteCacheSubnetGroup(ctx,
				&elasticache.DeleteCacheSubnetGroupInput{CacheSubnetGroupName: &name}))
		},
		exists: "CacheSubnetGroupAlreadyExists", inUse: "CacheSubnetGroupInUse", service: serviceCache,
	}
}

// planSubnets adds one subnet group. One that exists keeps its subnets while they still serve; ok is false when the
// plan must not go on with it.
func planSubnets(b *plan.Builder, g subnetGroup) (ok bool) {
	has, ok := g.Needed(b)
	if !ok {
		return false
	}
	a := plan.Action{
		ID: g.act, Step: Step, Verb: plan.None, Name: g.Name, Title: g.Kind + " " + g.Name, Needs: []string{"network/vpc",
			"network/subnets"},
	}
	placement, err := b.Live.Placement(b.Settings.Network.VPC, b.Settings.Image.Platform)
	to := plan.KnownAfterApply
	if err == nil {
		to = strings.Join(ids(placement.Data), ", ")
	}
	switch {
	case has != nil && !keptByUse(b.Live, *has) && !b.Owned(Step, g.Kind, g.Name, has.Tags):
		return false
	case has == nil:
		a.Verb, a.Calls = plan.Create, g.calls[:1]
		a.Changes = []plan.Change{{Field: "subnets", To: to, Answer: "network.vpc"}}
		a.Run = func(ctx context.Context, r *plan.Run) error { return createSubnets(ctx, r, g) }
	case err == nil && !serves(b.Live, *has, placement.VPC.ID):
		a.Verb, a.Calls = plan.Update, g.calls[1:2]
		a.Changes = []plan.Change{{Field: "subnets", From: strings.Join(has.Subnets, ", "), To: to, Answer: "network.vpc"}}
		a.Reason = "its subnets are gone or in fewer than two zones"
		a.Run = func(ctx context.Context, r *plan.Run) error { return updateSubnets(ctx, r, g) }
	}
	if a.Verb == plan.None && (!plan.ReadableList(b, Step, g.Name, "its VPC", b.Live.VPCs) ||
		!plan.ReadableList(b, Step, g.Name, "its subnets", b.Live.Subnets)) {
		return true
	}
	b.Add(a)
	return true
}

// serves reports whether a group's subnets all exist in the VPC and lie in two zones at least.
func serves(l *live.Stack, g live.SubnetGroup, vpc string) bool {
	zones := map[string]bool{}
	for _, id := range g.Subnets {
		i := slices.IndexFunc(l.Subnets.Items, func(s live.Subnet) bool { return s.ID == id && s.VPC == vpc })
		if i < 0 {
			return false
		}
		zones[l.Subnets.Items[i].ZoneID] = true
	}
	return len(zones) >= 2
}

func ids(subnets []live.Subnet) []string {
	list := make([]string, len(subnets))
	for i, s := range subnets {
		list[i] = s.ID
	}
	return list
}

// inSubnets is the group in the data subnets of the VPC that the stack is in.
func (g subnetGroup) inSubnets(r *plan.Run) (live.SubnetGroup, error) {
	l := r.Live()
	placement, err := l.Placement(r.Settings.Network.VPC, r.Settings.Image.Platform)
	if err != nil {
		return live.SubnetGroup{}, fmt.Errorf("choose subnets for %s: %w", g.Name, err)
	}
	return live.SubnetGroup{Name: g.Name, VPC: placement.VPC.ID, Subnets: ids(placement.Data), Tags: l.Identity.Tags()},
		nil
}

func createSubnets(ctx context.Context, r *plan.Run, g subnetGroup) error {
	made, err := g.inSubnets(r)
	if err != nil {
		return err
	}
	err = firstUse(ctx, r, g.service, func() error { return g.create(ctx, r.Clients, made.Subnets) })
	if cloud.Is(err, g.exists) {
		made, err = g.Claim(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("create %s: %w", g.Name, err)
	}
	g.Found(r, made)
	return nil
}

func updateSubnets(ctx context.Context, r *plan.Run, g subnetGroup) error {
	made, err := g.inSubnets(r)
	if err != nil {
		return err
	}
	if err := g.modify(ctx, r.Clients, made.Subnets); err != nil {
		return fmt.Errorf("change the subnets of %s: %w", g.Name, err)
	}
	g.Found(r, made)
	return nil
}

// destroySubnets deletes the group once what uses it is gone.
func destroySubnets(b *plan.Builder, g subnetGroup, after string) {
	has, ok := g.Needed(b)
	switch {
	case !ok || has == nil:
	case !b.Live.Identity.Owns(has.Tags) && !keptByUse(b.Live, *has):
		g.NoteForeign(b)
	default:
		b.Add(deleteSubnets(g, after))
	}
}

func deleteSubnets(g subnetGroup, after string) plan.Action {
	return plan.Action{
		ID: g.act, Step: Step, Verb: plan.Delete, Name: g.Name, Title: g.Kind + " " + g.Name, Needs: []string{after},
		Calls: g.calls[2:],
		Run: func(ctx context.Context, r *plan.Run) error {
			err := r.Delete(ctx, plan.Deletion{
				What: g.Name, Call: func(ctx context.Context) error { return g.remove(ctx, r.Clients) },
				InUse: []string{g.inUse}, Detail: "still in use", // for a moment after what used it is gone
				Record: func(l *live.Stack) { *g.In(l) = live.Fact[live.SubnetGroup]{Call: g.In(l).Call} },
			})
			if cloud.Unanswered(err) {
				r.Note(plan.Note{Step: Step, Text: "the " + g.Kind + " " + g.Name + " is left, and costs nothing: " +
					cloud.Explain(err).Error()})
				return nil
			}
			return err
		},
	}
}

// keptByUse reports whether a subnet group without any tags is the stack's: the stack's own database or cache is in it.
// Not every AWS keeps the tags of subnet groups.
func keptByUse(l *live.Stack, g live.SubnetGroup) bool {
	if len(g.Tags) > 0 {
		return false
	}
	d, c := l.Database.Value, l.Cache.Value
	return d != nil && d.SubnetGroup == g.Name && l.Identity.Owns(d.Tags) || c != nil && c.SubnetGroup == g.Name &&
		l.Identity.Owns(c.Tags)
}
