// Package scheduler simulates EventBridge Scheduler: groups, schedules, and the one-time runs that fall due.
package scheduler

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/sandbox/core"
)

var schedulerState = core.NewRegional[Resources]("Scheduler")

// Resources is a region's schedules.
type Resources struct {
	Groups    map[string]*scheduleGroup // by name; the default one is always there
	Schedules map[string]*schedule      // by group/name
}

type scheduleGroup struct {
	Name, ARN, Token  string
	Created, Modified time.Time
	Deleting          time.Time // when it was asked to go; zero: it was not
	Tags              map[string]string
}

func init() {
	core.RegisterRegion("Scheduler", func(c *core.Call) {
		*schedulerState.In(c.World) = Resources{Groups: map[string]*scheduleGroup{}, Schedules: map[string]*schedule{}}
		schedulerState.In(c.World).Groups["default"] = &scheduleGroup{Name: "default",
			ARN: c.ARN("scheduler", "schedule-group/default"), Created: c.Now(), Modified: c.Now(), Tags: map[string]string{}}
	})
	core.RegisterTags("Scheduler", func(w *core.World) map[string]map[string]string {
		all := map[string]map[string]string{}
		for _, g := range schedulerState.In(w).Groups {
			all[g.ARN] = g.Tags
		}
		return all
	})
}

var nameRule = core.NewPattern(`^[0-9a-zA-Z-_.]{1,64}$`)

// of returns the region's schedules; groups whose deletion is through are gone, and what they held.
func of(c *core.Call) *Resources {
	w := schedulerState.In(c.World)
	for name, g := range w.Groups {
		if g.Deleting.IsZero() || c.Now().Sub(g.Deleting) < c.Durations.ScheduleGroupDelete {
			continue
		}
		delete(w.Groups, name)
		for key, s := range w.Schedules {
			if s.Group == name {
				delete(w.Schedules, key)
			}
		}
	}
	core.Settle(c) // which runs what is due
	return w
}

func invalid(message string) error {
	return &types.ValidationException{Message: new(message)}
}

func noSchedule(what, name string) error {
	return &types.ResourceNotFoundException{Message: new(what + " " + name + " does not exist.")}
}

func conflict(message string) error {
	return &types.ConflictException{Message: new(message)}
}

func createScheduleGroup(c *core.Call, in *scheduler.CreateScheduleGroupInput) (*scheduler.CreateScheduleGroupOutput,
	error) {
	w := of(c)
	name := core.Value(in.Name)
	if !nameRule.MatchString(name) {
		return nil, invalid("1 validation error detected: Value '" + name + "' at 'name' failed to satisfy constraint: " +
			"Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$")
	}
	if old := w.Groups[name]; old != nil {
		if old.Deleting.IsZero() && old.Token != "" && old.Token == core.Value(in.ClientToken) {
			return &scheduler.CreateScheduleGroupOutput{ScheduleGroupArn: new(old.ARN)}, nil
		}
		return nil, conflict("Schedule group " + name + " already exists.")
	}
	tags, err := readTags(in.Tags)
	if err != nil {
		return nil, err
	}
	g := &scheduleGroup{Name: name, ARN: c.ARN("scheduler", "schedule-group/"+name), Token: core.Value(in.ClientToken),
		Created: c.Now(), Modified: c.Now(), Tags: tags}
	w.Groups[name] = g
	return &scheduler.CreateScheduleGroupOutput{ScheduleGroupArn: new(g.ARN)}, nil
}

func readTags(given []types.Tag) (map[string]string, error) {
	bad := func(key string) error { return invalid("A tag key or value is invalid: " + key) }
	tags, err := core.ReadTags(given, bad, invalid("A schedule group can have at most 50 tags."))
	for k, v := range tags {
		if v == "" {
			return nil, bad(k)
		}
	}
	return tags, err
}

func (g *scheduleGroup) state() types.ScheduleGroupState {
	if g.Deleting.IsZero() {
		return types.ScheduleGroupStateActive
	}
	return types.ScheduleGroupStateDeleting
}

func getScheduleGroup(c *core.Call, in *scheduler.GetScheduleGroupInput) (*scheduler.GetScheduleGroupOutput, error) {
	g := of(c).Groups[core.Value(in.Name)]
	if g == nil {
		return nil, noSchedule("Schedule group", core.Value(in.Name))
	}
	return &scheduler.GetScheduleGroupOutput{Name: new(g.Name), Arn: new(g.ARN), State: g.state(),
		CreationDate: new(g.Created), LastModificationDate: new(g.Modified)}, nil
}

func deleteScheduleGroup(c *core.Call, in *scheduler.DeleteScheduleGroupInput) (*scheduler.DeleteScheduleGroupOutput,
	error) {
	g := of(c).Groups[core.Value(in.Name)]
	switch {
	case g == nil:
		return nil, noSchedule("Schedule group", core.Value(in.Name))
	case g.Name == "default":
		return nil, invalid("The default schedule group cannot be deleted.")
	case g.Deleting.IsZero():
		g.Deleting, g.Modified = c.Now(), c.Now()
	}
	return nil, nil
}

var pages = core.Pages{Least: 1, Most: 100, Usual: 100, Token: invalid("Invalid NextToken."),
	Size: invalid("1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have " +
		"value between 1 and 100")}

// tagged finds the group an ARN names. Schedules cannot be tagged.
func (w *Resources) tagged(arn *string) (*scheduleGroup, error) {
	for _, g := range w.Groups {
		if g.ARN == core.Value(arn) {
			return g, nil
		}
	}
	if !strings.Contains(core.Value(arn), ":schedule-group/") {
		return nil, invalid("1 validation error detected: Value at 'resourceArn' failed to satisfy constraint: Member must " +
			"satisfy regular expression pattern for a schedule group")
	}
	return nil, noSchedule("Schedule group", core.Value(arn))
}

func listTags(c *core.Call, in *scheduler.ListTagsForResourceInput) (*scheduler.ListTagsForResourceOutput, error) {
	g, err := of(c).tagged(in.ResourceArn)
	if err != nil {
		return nil, err
	}
	return &scheduler.ListTagsForResourceOutput{Tags: core.ListOf[types.Tag](g.Tags)}, nil
}
