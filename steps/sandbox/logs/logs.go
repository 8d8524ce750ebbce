// Package logs simulates CloudWatch Logs: log groups, streams and events.
package logs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"slipway/steps/sandbox/core"
)

// Resources is a region's log groups.
type Resources struct {
	Groups map[string]*logGroup // by name
	Lag    time.Duration        // until what was written is found by FilterLogEvents
}

type logGroup struct {
	Name, ARN string // the ARN without :*
	Retention int32  // days; 0: for ever
	Protected bool
	Created   time.Time
	Tags      map[string]string
	Streams   map[string]*logStream // by name
}

type logStream struct {
	Name    string
	Created time.Time
	Events  []logEvent // oldest first
}

type logEvent struct {
	At      time.Time
	Message string
	Serial  int
}

const serviceLogs = "CloudWatch Logs"

var (
	logGroupRule  = core.NewPattern(`^[.\-_/#A-Za-z0-9]{1,512}$`)
	retentionDays = []int32{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
		3288, 3653}
)

func Of(c *core.Call) *Resources {
	w := state.In(c.World)
	if w.Groups == nil {
		w.Groups = map[string]*logGroup{}
	}
	return w
}

// group finds a log group by name.
func (w *Resources) group(name *string) (*logGroup, error) {
	g := w.Groups[core.Value(name)]
	if g == nil {
		return nil, noLogs("The specified log group does not exist.")
	}
	return g, nil
}

func noLogs(message string) error {
	return &types.ResourceNotFoundException{Message: new(message)}
}

func invalid(message string) error {
	return &types.InvalidParameterException{Message: new(message)}
}

// Add makes a log group.
func (w *Resources) Add(c *core.Call, name string, tags map[string]string) *logGroup {
	g := &logGroup{Name: name, ARN: c.ARN("logs", "log-group:"+name), Created: c.Now(), Tags: core.Merged(tags),
		Streams: map[string]*logStream{}}
	w.Groups[name] = g
	return g
}

// Write appends lines to a stream, at the call's time. A group that is gone loses them, as it does there.
func (w *Resources) Write(c *core.Call, group, stream string, lines []string) {
	g := w.Groups[group]
	if g == nil {
		return
	}
	s := g.Streams[stream]
	if s == nil {
		s = &logStream{Name: stream, Created: c.Now()}
		g.Streams[stream] = s
	}
	for _, line := range lines {
		s.Events = append(s.Events, logEvent{At: c.Now(), Message: line, Serial: len(s.Events)})
	}
}

func createLogGroup(c *core.Call, in *logs.CreateLogGroupInput) (*logs.CreateLogGroupOutput, error) {
	w := Of(c)
	name := core.Value(in.LogGroupName)
	switch {
	case !logGroupRule.MatchString(name):
		return nil, invalid("1 validation error detected: Value '" + name +
			"' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: " +
			"[\\.\\-_/#A-Za-z0-9]+")
	case strings.HasPrefix(name, "aws/"):
		return nil, invalid("Log groups starting with aws/ are reserved for AWS.")
	case w.Groups[name] != nil:
		return nil, &types.ResourceAlreadyExistsException{Message: new("The specified log group already exists")}
	}
	if err := checkLogTags(in.Tags); err != nil {
		return nil, err
	}
	w.Add(c, name, in.Tags).Protected = core.Value(in.DeletionProtectionEnabled)
	return nil, nil
}

func checkLogTags(tags map[string]string) error {
	if len(tags) > 50 {
		return &types.TooManyTagsException{Message: new("A resource can have no more than 50 tags.")}
	}
	for k, v := range tags {
		if k == "" || len(k) > 128 || len(v) > 256 || strings.HasPrefix(k, "aws:") {
			return invalid("A tag key or value is invalid: " + k)
		}
	}
	return nil
}

func describeLogGroups(c *core.Call, in *logs.DescribeLogGroupsInput) (*logs.DescribeLogGroupsOutput, error) {
	w := Of(c)
	if in.LogGroupNamePrefix != nil && in.LogGroupNamePattern != nil {
		return nil, invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	}
	var all []types.LogGroup
	for _, name := range core.SortedKeys(w.Groups) {
		if !strings.HasPrefix(name, core.Value(in.LogGroupNamePrefix)) ||
			!strings.Contains(name, core.Value(in.LogGroupNamePattern)) {
			continue
		}
		g := w.Groups[name]
		d := types.LogGroup{
			LogGroupName: new(g.Name), Arn: new(g.ARN + ":*"), LogGroupArn: new(g.ARN),
			CreationTime: new(g.Created.UnixMilli()),
			StoredBytes:  new(g.size()), MetricFilterCount: new(int32(0)), LogGroupClass: types.LogGroupClassStandard,
			DeletionProtectionEnabled: new(g.Protected),
		}
		if g.Retention > 0 {
			d.RetentionInDays = new(g.Retention)
		}
		all = append(all, d)
	}
	page, next, err := core.PageOf(pages(50), all, in.Limit, in.NextToken)
	return &logs.DescribeLogGroupsOutput{LogGroups: page, NextToken: next}, err
}

func (g *logGroup) size() (n int64) {
	for _, s := range g.Streams {
		for _, e := range s.Events {
			n += int64(len(e.Message)) + 26 // what each event is billed for besides its text
		}
	}
	return n
}

// pages are at most this long, and just so long when nothing is said.
func pages(most int32) core.Pages {
	return core.Pages{Least: 1, Most: most, Usual: most, Token: invalid("The specified nextToken is invalid."),
		Size: invalid("1 validation error detected: Value at 'limit' failed to satisfy constraint")}
}

func deleteLogGroup(c *core.Call, in *logs.DeleteLogGroupInput) (*logs.DeleteLogGroupOutput, error) {
	w := Of(c)
	g, err := w.group(in.LogGroupName)
	if err != nil {
		return nil, err
	}
	if g.Protected {
		return nil, &types.OperationAbortedException{Message: new("The log group has deletion protection enabled.")}
	}
	delete(w.Groups, g.Name)
	return nil, nil
}

func putRetentionPolicy(c *core.Call, in *logs.PutRetentionPolicyInput) (*logs.PutRetentionPolicyOutput, error) {
	g, err := Of(c).group(in.LogGroupName)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(retentionDays, core.Value(in.RetentionInDays)) {
		return nil, invalid("1 validation error detected: Value at 'retentionInDays' failed to satisfy constraint: Member " +
			"must satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, " +
			"2557, 2922, 3288, 3653]")
	}
	g.Retention = *in.RetentionInDays
	return nil, nil
}

func deleteRetentionPolicy(c *core.Call, in *logs.DeleteRetentionPolicyInput) (*logs.DeleteRetentionPolicyOutput,
	error) {
	g, err := Of(c).group(in.LogGroupName)
	if err != nil {
		return nil, err
	}
	g.Retention = 0
	return nil, nil
}

// byARN finds a group for the tagging calls, which take its ARN without the :* that DescribeLogGroups' arn ends in.
func (w *Resources) byARN(c *core.Call, arn *string) (*logGroup, error) {
	for _, g := range w.Groups {
		if g.ARN == core.Value(arn) {
			return g, nil
		}
	}
	if strings.HasSuffix(core.Value(arn), ":*") || !strings.HasPrefix(core.Value(arn), c.ARN("logs", "")) {
		return nil, invalid("1 validation error detected: Value '" + core.Value(arn) +
			"' at 'resourceArn' failed to satisfy constraint")
	}
	return nil, noLogs("The specified resource does not exist.")
}

func listTags(c *core.Call, in *logs.ListTagsForResourceInput) (*logs.ListTagsForResourceOutput, error) {
	g, err := Of(c).byARN(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	return &logs.ListTagsForResourceOutput{Tags: g.Tags}, nil
}

func fingerprint(w *core.World) []string {
	var lines []string
	for name, g := range state.In(w).Groups {
		lines = append(lines, fmt.Sprintf("log group %s retention=%d protected=%t tags=%s", name, g.Retention, g.Protected,
			core.TagWords(g.Tags)))
	}
	return lines
}
