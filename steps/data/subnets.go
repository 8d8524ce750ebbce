package data

import (
	"context"
	"errors"
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
	act, name, title string
	calls            [3]string // create, modify, delete
	fact             func(*live.Stack) live.Fact[live.SubnetGroup]
	record           func(*live.Stack, live.Fact[live.SubnetGroup])
	read             func(context.Context, *cloud.Clients, string) live.Fact[live.SubnetGroup]
	create           func(ctx context.Context, r *plan.Run, name string, subnets []string) error
	modify           func(ctx context.Context, r *plan.Run, name string, subnets []string) error
	remove           func(ctx context.Context, r *plan.Run, name string) error
	exists           string // the error code of a name that is taken
	service          string // whose service-linked role it needs
}

func databaseSubnets(identity stack.Identity) subnetGroup {
	return subnetGroup{
		act: actDatabaseSubnets, name: identity.DatabaseSubnets(), title: "DB subnet group",
		calls:  [3]string{"rds create-db-subnet-group", "rds modify-db-subnet-group", "rds delete-db-subnet-group"},
		fact:   func(l *live.Stack) live.Fact[live.SubnetGroup] { return l.DatabaseSubnets },
		record: func(l *live.Stack, f live.Fact[live.SubnetGroup]) { l.DatabaseSubnets = f },
		read:   live.ReadDatabaseSubnets,
		create: func(ctx context.Context, r *plan.Run, name string, subnets []string) error {
			description := "App RDS subnet group"
			in := &rds.CreateDBSubnetGroupInput{DBSubnetGroupName: &name, DBSubnetGroupDescription: &description, SubnetIds: subnets}
			for k, v := range identity.Tags() {
				in.Tags = append(in.Tags, types.Tag{Key: &k, Value: &v})
			}
			_, err := r.Clients.RDS.CreateDBSubnetGroup(ctx, in)
			return err
		},
		modify: func(ctx context.Context, r *plan.Run, name string, subnets []string) error {
			_, err := r.Clients.RDS.ModifyDBSubnetGroup(ctx, &rds.ModifyDBSubnetGroupInput{DBSubnetGroupName: &name, SubnetIds: subnets})
			return err
		},
		remove: func(ctx context.Context, r *plan.Run, name string) error {
			_, err := r.Clients.RDS.DeleteDBSubnetGroup(ctx, &rds.DeleteDBSubnetGroupInput{DBSubnetGroupName: &name})
			return err
		},
		exists: "DBSubnetGroupAlreadyExists", service: serviceRDS,
	}
}

func cacheSubnets(identity stack.Identity) subnetGroup {
	return subnetGroup{
		act: actCacheSubnets, name: identity.CacheSubnets(), title: "cache subnet group",
		calls:  [3]string{"elasticache create-cache-subnet-group", "elasticache modify-cache-subnet-group", "elasticache delete-cache-subnet-group"},
		fact:   func(l *live.Stack) live.Fact[live.SubnetGroup] { return l.CacheSubnets },
		record: func(l *live.Stack, f live.Fact[live.SubnetGroup]) { l.CacheSubnets = f },
		read:   live.ReadCacheSubnets,
		create: func(ctx context.Context, r *plan.Run, name string, subnets []string) error {
			description := "App Redis subnet group"
			in := &elasticache.CreateCacheSubnetGroupInput{CacheSubnetGroupName: &name, CacheSubnetGroupDescription: &description, SubnetIds: subnets}
			for k, v := range identity.Tags() {
				in.Tags = append(in.Tags, cachetypes.Tag{Key: &k, Value: &v})
			}
			_, err := r.Clients.ElastiCache.CreateCacheSubnetGroup(ctx, in)
			return err
		},
		modify: func(ctx context.Context, r *plan.Run, name string, subnets []string) error {
			_, err := r.Clients.ElastiCache.ModifyCacheSubnetGroup(ctx, &elasticache.ModifyCacheSubnetGroupInput{CacheSubnetGroupName: &name, SubnetIds: subnets})
			return err
		},
		remove: func(ctx context.Context, r *plan.Run, name string) error {
			_, err := r.Clients.ElastiCache.DeleteCacheSubnetGroup(ctx, &elasticache.DeleteCacheSubnetGroupInput{CacheSubnetGroupName: &name})
			return err
		},
		exists: "CacheSubnetGroupAlreadyExists", service: serviceCache,
	}
}

// planSubnets adds one subnet group. One that exists keeps its subnets while they still serve; ok is false when the plan must
// not go on with it.
func planSubnets(b *plan.Builder, g subnetGroup) (ok bool) {
	has, ok := plan.Needed(b, Step, g.name, g.fact(b.Live))
	if !ok {
		return false
	}
	a := plan.Action{
		ID: g.act, Step: Step, Verb: plan.None, Name: g.name, Title: g.title + " " + g.name, Needs: []string{"network/vpc", "network/subnets"},
	}
	placement, err := b.Live.Placement(b.Settings.Network.VPC, b.Settings.Image.Platform)
	switch {
	case has != nil && !keptByUse(b.Live, *has) && !b.Owned(Step, g.title, g.name, has.Tags):
		return false
	case has == nil:
		a.Verb, a.Calls = plan.Create, g.calls[:1]
		to := plan.KnownAfterApply
		if err == nil {
			to = strings.Join(ids(placement.Data), ", ")
		}
		a.Changes = []plan.Change{{Field: "subnets", To: to, Answer: "network.vpc"}}
		a.Run = func(ctx context.Context, r *plan.Run) error { return createSubnets(ctx, r, g) }
	case err == nil && !serves(b.Live, *has, placement.VPC.ID):
		a.Verb, a.Calls = plan.Update, g.calls[1:2]
		a.Changes = []plan.Change{{Field: "subnets", From: strings.Join(has.Subnets, ", "), To: strings.Join(ids(placement.Data), ", "), Answer: "network.vpc"}}
		a.Reason = "its subnets are gone or in fewer than two zones"
		a.Run = func(ctx context.Context, r *plan.Run) error { return updateSubnets(ctx, r, g) }
	}
	if a.Verb == plan.None && (!plan.ReadableList(b, Step, g.name, "its VPC", b.Live.VPCs) || !plan.ReadableList(b, Step, g.name, "its subnets", b.Live.Subnets)) {
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

// createSubnets makes the group in the data subnets of wherever the stack lives. A name that is taken is ours when the reply
// to its creation was lost.
func createSubnets(ctx context.Context, r *plan.Run, g subnetGroup) error {
	l := r.Live()
	placement, err := l.Placement(r.Settings.Network.VPC, r.Settings.Image.Platform)
	if err != nil {
		return fmt.Errorf("choose subnets for %s: %w", g.name, err)
	}
	made := live.SubnetGroup{Name: g.name, VPC: placement.VPC.ID, Subnets: ids(placement.Data), Tags: l.Identity.Tags()}
	err = firstUse(ctx, r, g.service, func() error { return g.create(ctx, r, g.name, made.Subnets) })
	if cloud.Is(err, g.exists) {
		fact := g.read(ctx, r.Clients, g.name)
		switch {
		case fact.Err != nil:
			return fmt.Errorf("look at %s, whose name is taken: %w", g.name, fact.Err)
		case fact.Value == nil || !l.Identity.Owns(fact.Value.Tags):
			return errors.New("create " + g.name + ": the name is taken by something without slipway's tags: remove it, or choose another app name")
		}
		made, err = *fact.Value, nil
	}
	if err != nil {
		return fmt.Errorf("create %s: %w", g.name, err)
	}
	r.Record(func(l *live.Stack) { g.record(l, live.Found(made, g.fact(l).Call)) })
	return nil
}

func updateSubnets(ctx context.Context, r *plan.Run, g subnetGroup) error {
	l := r.Live()
	placement, err := l.Placement(r.Settings.Network.VPC, r.Settings.Image.Platform)
	if err != nil {
		return fmt.Errorf("choose subnets for %s: %w", g.name, err)
	}
	if err := g.modify(ctx, r, g.name, ids(placement.Data)); err != nil {
		return fmt.Errorf("change the subnets of %s: %w", g.name, err)
	}
	made := live.SubnetGroup{Name: g.name, VPC: placement.VPC.ID, Subnets: ids(placement.Data), Tags: l.Identity.Tags()}
	r.Record(func(l *live.Stack) { g.record(l, live.Found(made, g.fact(l).Call)) })
	return nil
}

// destroySubnets deletes the group once what uses it is gone.
func destroySubnets(b *plan.Builder, g subnetGroup, after string) {
	has, ok := plan.Needed(b, Step, g.name, g.fact(b.Live))
	switch {
	case !ok || has == nil:
		return
	case !b.Live.Identity.Owns(has.Tags) && !keptByUse(b.Live, *has):
		b.Note(plan.Note{Step: Step, Text: "the " + g.title + " " + g.name + " stays: it does not carry slipway's tags"})
		return
	}
	b.Add(deleteSubnets(g, after))
}

func deleteSubnets(g subnetGroup, after string) plan.Action {
	return plan.Action{
		ID: g.act, Step: Step, Verb: plan.Delete, Name: g.name, Title: g.title + " " + g.name, Needs: []string{after}, Calls: g.calls[2:],
		Run: func(ctx context.Context, r *plan.Run) error {
			// RDS and ElastiCache say in use for a moment after what used it is gone.
			err := r.Until(ctx, plan.Wait{Check: func(context.Context) (bool, string, error) {
				err := g.remove(ctx, r, g.name)
				switch {
				case err == nil || cloud.NotFound(err):
					return true, "", nil
				case cloud.Is(err, "InvalidDBSubnetGroupStateFault", "CacheSubnetGroupInUse"):
					return false, "still in use", nil
				}
				return false, "", err
			}})
			if cloud.Unanswered(err) {
				r.Note(plan.Note{Step: Step, Text: "the " + g.title + " " + g.name + " is left, and costs nothing: " + cloud.Explain(err).Error()})
				return nil
			}
			if err != nil {
				return fmt.Errorf("delete %s: %w", g.name, err)
			}
			r.Record(func(l *live.Stack) { g.record(l, live.Fact[live.SubnetGroup]{Call: g.fact(l).Call}) })
			return nil
		},
	}
}
