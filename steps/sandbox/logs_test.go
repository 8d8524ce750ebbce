package sandbox

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"slipway/steps/cloud"
	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ecs"
	simlogs "slipway/steps/sandbox/logs"
)

func TestLogGroups(t *testing.T) {
	_, c := account(t)
	ctx := t.Context()
	create := func(name string) error {
		return only(c.Logs.CreateLogGroup(ctx, &logs.CreateLogGroupInput{LogGroupName: &name,
			Tags: map[string]string{"slipway:app": "shop"}}))
	}
	for _, name := range []string{"/ecs/shop-api", "/ecs/shop-api-two", "/ecs/other"} {
		if err := create(name); err != nil {
			t.Fatal(err)
		}
	}
	rejected(t, create("/ecs/shop-api"), "ResourceAlreadyExistsException", "The specified log group already exists")
	rejected(t, create("shop api"), "InvalidParameterException", "logGroupName")
	for days, ok := range map[int32]bool{30: true, 31: false, 3653: true} {
		_, err := c.Logs.PutRetentionPolicy(ctx, &logs.PutRetentionPolicyInput{LogGroupName: new("/ecs/shop-api"),
			RetentionInDays: &days})
		if (err == nil) != ok {
			t.Errorf("retention of %d days: %v", days, err)
		}
	}
	out, err := c.Logs.DescribeLogGroups(ctx, &logs.DescribeLogGroupsInput{LogGroupNamePrefix: new("/ecs/shop"),
		Limit: new(int32(1))})
	if err != nil || len(out.LogGroups) != 1 || out.NextToken == nil ||
		aws.ToInt32(out.LogGroups[0].RetentionInDays) == 0 {
		t.Fatalf("%+v %v", out, err)
	}
	g := out.LogGroups[0]
	tags, err := c.Logs.ListTagsForResource(ctx, &logs.ListTagsForResourceInput{ResourceArn: g.LogGroupArn})
	if err != nil || tags.Tags["slipway:app"] != "shop" {
		t.Errorf("%v %v", tags, err)
	}
	_, err = c.Logs.ListTagsForResource(ctx, &logs.ListTagsForResourceInput{ResourceArn: g.Arn})
	rejected(t, err, "InvalidParameterException", "resourceArn")
	if _, err := c.Logs.DeleteLogGroup(ctx, &logs.DeleteLogGroupInput{LogGroupName: g.LogGroupName}); err != nil {
		t.Error(err)
	}
	_, err = c.Logs.DeleteLogGroup(ctx, &logs.DeleteLogGroupInput{LogGroupName: g.LogGroupName})
	rejected(t, err, "ResourceNotFoundException", "The specified log group does not exist.")
}

// Reading a stream forwards ends where the token no longer changes; filters know terms, phrases, exclusion and
// alternatives.
func TestLogEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		task := b.run(b.register())
		time.Sleep(time.Minute)
		var got []string
		token := (*string)(nil)
		for range 10 {
			page, err := b.c.Logs.GetLogEvents(b.ctx, &logs.GetLogEventsInput{LogGroupName: new("/ecs/shop-api"),
				LogStreamName: new("api/api/" + ecs.Name(task.TaskArn)), StartFromHead: new(true), Limit: new(int32(1)),
				NextToken: token})
			b.must(err)
			if token != nil && *token == *page.NextForwardToken {
				break
			}
			token = page.NextForwardToken
			for _, e := range page.Events {
				got = append(got, *e.Message)
			}
		}
		if len(got) != 2 || got[0] != "Starting." {
			t.Errorf("%q", got)
		}
		for pattern, n := range map[string]int{"": 2, "Starting": 1, `"Listening on"`: 1, "-Starting": 1,
			"?Starting ?Listening": 2, "Starting Listening": 0} {
			out, err := b.c.Logs.FilterLogEvents(b.ctx, &logs.FilterLogEventsInput{LogGroupName: new("/ecs/shop-api"),
				FilterPattern: &pattern, LogStreamNamePrefix: new("api/")})
			b.must(err)
			if len(out.Events) != n {
				t.Errorf("%q finds %d, want %d", pattern, len(out.Events), n)
			}
		}
	})
}

// A live tail session gives what is written from its start on, leaves events out above 500 a second and says so, and
// ends after three hours. It speaks to the SDK in AWS's own bytes.
func TestLiveTail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := account(t)
		write := func(stream string, n int) {
			s.Alter(func(c *core.Call) {
				simlogs.Of(c).Write(c, "/ecs/shop-api", stream, slices.Repeat([]string{"GET / 200"}, n))
			})
		}
		s.Alter(func(c *core.Call) { simlogs.Of(c).Add(c, "/ecs/shop-api", nil) })
		start := func(change func(*logs.StartLiveTailInput)) (*logs.StartLiveTailEventStream, error) {
			in := &logs.StartLiveTailInput{
				LogGroupIdentifiers: []string{"arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/shop-api"}}
			change(in)
			out, err := c.Tail.StartLiveTail(t.Context(), in)
			if err != nil {
				return nil, err
			}
			return out.GetStream(), nil
		}
		_, err := start(func(in *logs.StartLiveTailInput) { in.LogGroupIdentifiers[0] += "x" })
		rejected(t, err, "ResourceNotFoundException", "does not exist")
		_, err = start(func(in *logs.StartLiveTailInput) { in.LogGroupIdentifiers[0] += ":*" })
		rejected(t, err, "InvalidParameterException", "resourceArn")
		_, err = start(func(in *logs.StartLiveTailInput) {
			in.LogStreamNames, in.LogStreamNamePrefixes = []string{"api/1"}, []string{"api/"}
		})
		rejected(t, err, "InvalidParameterException", "mutually exclusive")
		write("api/1", 3)
		stream, err := start(func(in *logs.StartLiveTailInput) { in.LogStreamNamePrefixes = []string{"api/"} })
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := (<-stream.Events()).(*types.StartLiveTailResponseStreamMemberSessionStart); !ok {
			t.Error("a session does not say how it was understood")
		}
		for _, n := range []int{0, 2, 501} {
			write("api/1", n)
			write("other/1", 1)
			got, ok := (<-stream.Events()).(*types.StartLiveTailResponseStreamMemberSessionUpdate)
			if !ok || len(got.Value.SessionResults) != min(n, 500) || got.Value.SessionMetadata.Sampled != (n > 500) {
				t.Fatalf("of %d events came %+v", n, got)
			}
		}
		began := time.Now()
		for stream.Err() == nil {
			<-stream.Events()
		}
		d := time.Since(began).Round(time.Minute)
		if d != 3*time.Hour || cloud.Code(stream.Err()) != "SessionTimeoutException" {
			t.Errorf("it ended after %s with %v", d, stream.Err())
		}
	})
}
