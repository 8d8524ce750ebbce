package data_test

import (
	"context"
	"errors"
	"time"

	cachetypes "github.com/aws/aws-sdk-go-v2/service/elasticache/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/cloud"
	"slipway/steps/sandbox"
)

func deleteParameter(ctx context.Context, c *cloud.Clients, name string) error {
	_, err := c.SSM.DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: &name})
	return err
}

func stackTags(b *bench) (tags []cachetypes.Tag) {
	for k, v := range b.settings.Identity("").Tags() {
		tags = append(tags, cachetypes.Tag{Key: new(k), Value: new(v)})
	}
	return tags
}

func ssmTags(b *bench) (tags []ssmtypes.Tag) {
	for k, v := range b.settings.Identity("").Tags() {
		tags = append(tags, ssmtypes.Tag{Key: new(k), Value: new(v)})
	}
	return tags
}

func crash(b *bench, write int, after bool) { b.box.Inject(sandbox.Crash{Write: write, After: after}) }

var errDenied = errors.New("denied")

func synctestSleep() { time.Sleep(10 * time.Minute) }
