package sandbox

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
)

var rdsState = core.NewRegional[rdsWorld]("RDS")

func init() {
	core.RegisterTags("RDS", func(w *core.World) map[string]map[string]string {
		all := map[string]map[string]string{}
		for _, d := range rdsState.In(w).Instances {
			all[d.ARN] = d.Tags
		}
		for _, g := range rdsState.In(w).SubnetGroups {
			all[g.ARN] = g.Tags
		}
		for _, s := range rdsState.In(w).Snapshots {
			all[s.ARN] = s.Tags
		}
		return all
	})
	core.RegisterFingerprint("RDS", rdsFingerprint)
}

// rdsWorld is a region's databases.
type rdsWorld struct {
	Instances    map[string]*rdsInstance
	SubnetGroups map[string]*rdsSubnetGroup
	Snapshots    map[string]*rdsSnapshot

	ParameterGroups map[string]*rdsParameterGroup
}

// rdsInstance is one DB instance. Its status follows from the times.
type rdsInstance struct {
	ID, ARN, Resource                       string
	Class, Engine, Version, DBName, User    string
	StorageType, SubnetGroup, VPC, Zone, CA string
	ParameterGroup, KMSKey, Lifecycle       string
	BackupWindow, MaintenanceWindow, Host   string
	Password                                core.Encrypted
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
	Waiting                                 rdsValues   // for the next maintenance window
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

// settle applies the modifications that are done and forgets the instances that are gone.
func (w *rdsWorld) settle(now time.Time) {
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

// growDatabase lets a database grow by itself, as RDS does when its storage runs full: by a tenth or 5 GiB, up to what it may grow to.
func growDatabase(s *core.Sandbox, id string) {
	s.Alter(func(c *core.Call) {
		if d := rdsState.In(c.World).Instances[id]; d != nil && d.Storage < d.MaxStorage {
			d.Storage = min(d.Storage+max(5, d.Storage/10), d.MaxStorage)
			d.StorageChanged = c.Now()
		}
	})
}

// upgradeDatabase brings a database to another version, as RDS does by itself at the end of a version's support.
func upgradeDatabase(s *core.Sandbox, id, version string) {
	s.Alter(func(c *core.Call) {
		if d := rdsState.In(c.World).Instances[id]; d != nil {
			d.Version, d.ParameterGroup = version, "default.postgres"+core.MajorVersion(version)
		}
	})
}

func (d *rdsInstance) status(now time.Time) string {
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

// databaseAt finds the database a host name belongs to, nil when there is none.
func databaseAt(c *core.Call, host string) *rdsInstance {
	rdsState.In(c.World).settle(c.Now())
	for _, d := range rdsState.In(c.World).Instances {
		if strings.EqualFold(d.Host, host) && !c.Now().Before(d.Reachable) {
			return d
		}
	}
	return nil
}

// forceDatabase gives a DB instance a status AWS might come to by itself: stopped, failed, incompatible-network, storage-full…
// An empty status lets it go on. It reports whether there is such an instance in the sandbox's region.
func forceDatabase(s *core.Sandbox, id, status string) bool {
	found := false
	s.Alter(func(c *core.Call) {
		if d := rdsState.In(c.World).Instances[strings.ToLower(id)]; d != nil {
			d.Forced, found = status, true
		}
	})
	return found
}

var (
	rdsName     = core.NewPattern(`^[a-zA-Z](?:-?[a-zA-Z0-9])*$`)
	dbGroupName = core.NewPattern(`^[a-z][a-z0-9._ \-]*$`)
)

// rdsIdentifier checks an identifier and returns it as RDS stores it, in lower case.
func rdsIdentifier(parameter, id string, most int) (string, error) {
	if len(id) > most || !rdsName.MatchString(id) {
		return "", core.Fail("InvalidParameterValue", "The parameter %s is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.", parameter)
	}
	return strings.ToLower(id), nil
}

// rdsPage cuts a page as the query services do: MaxRecords 20 to 100, 100 when not given.
func rdsPage[T any](items []T, marker *string, records *int32) ([]T, *string, error) {
	n := 100
	if records != nil {
		if n = int(*records); n < 20 || n > 100 {
			return nil, nil, core.Fail("InvalidParameterValue", "Invalid value %d for MaxRecords. Must be between 20 and 100", n)
		}
	}
	page, next, ok := core.Page(items, aws.ToString(marker), n)
	if !ok {
		return nil, nil, core.Fail("InvalidParameterValue", "Invalid value for Marker.")
	}
	return page, core.Optional(next), nil
}

func rdsFingerprint(w *core.World) []string {
	var out []string
	for _, d := range rdsState.In(w).Instances {
		out = append(out, fmt.Sprintf("database %s %s %s %s %s %d-%d GB name=%s user=%s port=%d subnets=%s groups=%s public=%t encrypted=%t protected=%t multi=%t minor=%t copy=%t iam=%t insights=%t backups=%d logs=%v ca=%s support=%s deleting=%t forced=%s tags=%s",
			d.ID, d.Class, d.Engine, d.Version, d.StorageType, d.Storage, d.MaxStorage, d.DBName, d.User, d.Port, d.SubnetGroup, ec2.State.In(w).GroupNames(d.Groups), d.Public, d.Encrypted,
			d.Protected, d.MultiAZ, d.AutoMinor, d.CopyTags, d.IAMAuth, d.Insights, d.Backups, d.Logs, d.CA, d.Lifecycle, !d.Deleting.IsZero(), d.Forced, core.TagWords(d.Tags)))
	}
	for _, g := range rdsState.In(w).SubnetGroups {
		out = append(out, fmt.Sprintf("db subnet group %s in %s: %s tags=%s", g.Name, ec2.State.In(w).VpcName(g.VPC), ec2.State.In(w).SubnetNames(g.Subnets), core.TagWords(g.Tags)))
	}
	for _, s := range rdsState.In(w).Snapshots {
		out = append(out, fmt.Sprintf("snapshot of %s tags=%s", s.Instance, core.TagWords(s.Tags)))
	}
	return out
}

// databasePassword is the master password an instance of the sandbox's region has, "" when there is no such instance: what a
// client would have to know, for tests that hold it against the stored one.
func databasePassword(s *core.Sandbox, id string) (password string) {
	_ = s.Look(s.Region(), func(c *core.Call) error {
		rdsState.In(c.World).settle(c.Now())
		if d := rdsState.In(c.World).Instances[id]; d != nil {
			password = string(d.Password)
		}
		return nil
	})
	return password
}
