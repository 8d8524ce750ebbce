// Package rds simulates RDS: databases, their subnet and parameter groups, snapshots and copies.
package rds

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
)

// Resources is a region's databases.
type Resources struct {
	Instances    map[string]*instance
	SubnetGroups ec2.SubnetGroups
	Snapshots    map[string]*rdsSnapshot

	ParameterGroups map[string]*rdsParameterGroup
}

// instance is one DB instance. Its status follows from the times.
type instance struct {
	ID, ARN, Resource                       string
	Class, Engine, Version, DBName, User    string
	StorageType, SubnetGroup, VPC, Zone, CA string
	ParameterGroup, KMSKey, Lifecycle       string
	BackupWindow, MaintenanceWindow, Host   string
	Password                                core.Encrypted
	PasswordChanged                         time.Time // when it last took effect; zero: never since it was made
	Port, Storage, MaxStorage, Backups      int32
	Public, Encrypted, Protected, MultiAZ   bool
	AutoMinor, CopyTags, IAMAuth, Insights  bool
	Logs, Groups                            []string
	Interface                               string // its network interface
	Replicas                                []string
	Source                                  string // what it is a replica of
	Forced                                  string // a status given from outside: stopped, failed, incompatible-network…
	Created, Reachable, Ready               time.Time
	Changes                                 []rdsChange // going on or about to begin
	Waiting                                 values      // for the next maintenance window
	StorageChanged, Deleting, Gone          time.Time
	StorageChanges                          []time.Time // when storage was changed on demand
	Tags                                    map[string]string
}

type rdsSnapshot struct {
	ID, ARN, Instance, Version, User, VPC string
	Storage                               int32
	Encrypted                             bool
	Shared                                []string // accounts that may restore it, "all" for everybody
	Created, Ready                        time.Time
	Tags                                  map[string]string
}

// now is the region's databases at the time of a call.
func now(c *core.Call) *Resources {
	core.Settle(c) // a schedule may have changed one
	w := state.In(c.World)
	w.settle(c.Now())
	return w
}

func noDatabase(id string) error {
	return &types.DBInstanceNotFoundFault{Message: new("DBInstance " + id + " not found.")}
}

// database is the instance a call names.
func database(c *core.Call, id *string) (*Resources, *instance, error) {
	w := now(c)
	if d := w.Instances[strings.ToLower(core.Value(id))]; d != nil {
		return w, d, nil
	}
	return nil, nil, noDatabase(core.Value(id))
}

// settle applies the modifications that are done and forgets the instances that are gone.
func (w *Resources) settle(now time.Time) {
	for id, d := range w.Instances {
		if !d.Gone.IsZero() && !d.Gone.After(now) {
			delete(w.Instances, id)
			continue
		}
		for len(d.Changes) > 0 && !d.Changes[0].End.After(now) {
			d.apply(d.Changes[0])
			d.Changes = d.Changes[1:]
		}
	}
}

// storageOptimizing is how long a grown volume is worked on; it changes at most four times in a day.
const (
	storageOptimizing  = 10 * time.Minute
	storageDay         = 24 * time.Hour
	storageChangesADay = 4
)

// GrowDatabase lets a database grow by itself, as RDS does when its storage runs full: by a tenth or 5 GiB, up to what
// it may grow to.
func GrowDatabase(s *core.Sandbox, id string) {
	s.Alter(func(c *core.Call) {
		if d := state.In(c.World).Instances[id]; d != nil && d.Storage < d.MaxStorage {
			d.Storage = min(d.Storage+max(5, d.Storage/10), d.MaxStorage)
			d.StorageChanged = c.Now()
		}
	})
}

// UpgradeDatabase brings a database to another version, as RDS does by itself at the end of a version's support.
func UpgradeDatabase(s *core.Sandbox, id, version string) {
	s.Alter(func(c *core.Call) {
		if d := state.In(c.World).Instances[id]; d != nil {
			d.Version, d.ParameterGroup = version, "default.postgres"+core.MajorVersion(version)
		}
	})
}

func (d *instance) status(now time.Time) string {
	switch {
	case !d.Deleting.IsZero():
		return "deleting"
	case d.Forced != "":
		return d.Forced
	case now.Before(d.Reachable):
		return "creating"
	case now.Before(d.Ready):
		return "backing-up"
	}
	for _, ch := range d.Changes {
		if !now.Before(ch.Begin) {
			return ch.Status
		}
	}
	if !d.StorageChanged.IsZero() && now.Sub(d.StorageChanged) < storageOptimizing {
		return "storage-optimization"
	}
	return "available"
}

// Answers reports whether the database of a host name takes connections from an address on the internet.
func Answers(c *core.Call, host, from string, port int32) bool {
	d := DatabaseAt(c, host)
	return d != nil && d.Public && d.Port == port && ec2.State.In(c.World).Permits(d.Groups, nil, from, port)
}

// DatabaseAt finds the database a host name belongs to, nil when there is none.
func DatabaseAt(c *core.Call, host string) *instance {
	state.In(c.World).settle(c.Now())
	for _, d := range state.In(c.World).Instances {
		if strings.EqualFold(d.Host, host) && !c.Now().Before(d.Reachable) {
			return d
		}
	}
	return nil
}

// PasswordChanged is when a database last got another password.
func PasswordChanged(c *core.Call) (at time.Time) {
	state.In(c.World).settle(c.Now())
	for _, d := range state.In(c.World).Instances {
		if d.PasswordChanged.After(at) {
			at = d.PasswordChanged
		}
	}
	return at
}

// ForceDatabase gives a DB instance a status AWS might come to by itself: stopped, failed, incompatible-network,
// storage-full… An empty status lets it go on. It reports whether there is such an instance in the sandbox's region.
func ForceDatabase(s *core.Sandbox, id, status string) bool {
	found := false
	s.Alter(func(c *core.Call) {
		if d := state.In(c.World).Instances[strings.ToLower(id)]; d != nil {
			d.Forced, found = status, true
		}
	})
	return found
}

var (
	Name        = core.NewPattern(`^[a-zA-Z](?:-?[a-zA-Z0-9])*$`)
	dbGroupName = core.NewPattern(`^[a-z][a-z0-9._ \-]*$`)
)

// identifier checks an identifier and returns it as RDS stores it, in lower case.
func identifier(parameter, id string, most int) (string, error) {
	if len(id) > most || !Name.MatchString(id) {
		return "", core.Fail("InvalidParameterValue", "The parameter %s is not a valid identifier. Identifiers must begin "+
			"with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain "+
			"two consecutive hyphens.", parameter)
	}
	return strings.ToLower(id), nil
}

// Pages are those of the query services: MaxRecords 20 to 100, 100 when not given.
var Pages = core.Pages{Least: 20, Most: 100, Usual: 100,
	Size:  core.Fail("InvalidParameterValue", "Invalid value for MaxRecords. Must be between 20 and 100"),
	Token: core.Fail("InvalidParameterValue", "Invalid value for Marker.")}

// Described are the things a describe call asks for: the one of a name, whose absence is missing's error, or a page of
// all in the order of their names.
func Described[T, S any](p core.Pages, all map[string]T, name *string, size *int32, marker *string,
	missing func(string) error, shape func(T) S) (shapes []S, next *string, err error) {
	if name != nil {
		one, ok := all[strings.ToLower(*name)]
		if !ok {
			return nil, nil, missing(*name)
		}
		return []S{shape(one)}, nil, nil
	}
	return core.ShapesOf(p, core.SortedKeys(all), size, marker, func(id string) S { return shape(all[id]) })
}

func fingerprint(w *core.World) []string {
	var out []string
	for _, d := range state.In(w).Instances {
		out = append(out, fmt.Sprintf("database %s %s %s %s %s %d-%d GB name=%s user=%s port=%d subnets=%s groups=%s "+
			"public=%t encrypted=%t protected=%t multi=%t minor=%t copy=%t iam=%t insights=%t backups=%d logs=%v ca=%s "+
			"support=%s deleting=%t forced=%s tags=%s",
			d.ID, d.Class, d.Engine, d.Version, d.StorageType, d.Storage, d.MaxStorage, d.DBName, d.User, d.Port, d.SubnetGroup,
			ec2.State.In(w).GroupNames(d.Groups), d.Public, d.Encrypted,
			d.Protected, d.MultiAZ, d.AutoMinor, d.CopyTags, d.IAMAuth, d.Insights, d.Backups, d.Logs, d.CA, d.Lifecycle,
			!d.Deleting.IsZero(), d.Forced, core.TagWords(d.Tags)))
	}
	for _, s := range state.In(w).Snapshots {
		out = append(out, fmt.Sprintf("snapshot of %s tags=%s", s.Instance, core.TagWords(s.Tags)))
	}
	return append(out, state.In(w).SubnetGroups.Fingerprint(w, "db")...)
}

// DatabasePassword is the master password an instance of the sandbox's region has, "" when there is no such instance:
// what a client would have to know, for tests that hold it against the stored one.
func DatabasePassword(s *core.Sandbox, id string) (password string) {
	_ = s.Look(s.Region(), func(c *core.Call) error {
		state.In(c.World).settle(c.Now())
		if d := state.In(c.World).Instances[id]; d != nil {
			password = string(d.Password)
		}
		return nil
	})
	return password
}
