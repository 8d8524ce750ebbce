// Package account is who we are in AWS and what the account offers: identity, region, permissions, quotas, live
// choices. It only reads.
package account

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"slipway/steps/cloud"
)

// Identity is who the credentials belong to.
type Identity struct {
	Account   string // twelve digits
	ARN       string
	Partition string // aws, aws-cn, aws-us-gov
	UserID    string
	Root      bool   // the account's root user: slipway reads with it, and writes nothing
	From      string // where the credentials came from, in a person's words; "" when nobody looked
}

// Identify asks STS who is calling. Nobody can be denied the question, so an error is about the credentials or the
// network. The guard under the clients learns the account from the same answer: it lets no write through before.
func Identify(ctx context.Context, c *cloud.Clients) (Identity, error) {
	limited, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	out, err := c.STS.GetCallerIdentity(limited, &sts.GetCallerIdentityInput{}, soon)
	if err != nil {
		if behind := regionBehind(ctx, c, err); behind != nil {
			return Identity{}, behind
		}
		return Identity{}, fmt.Errorf("find out whose credentials these are: %w", cloud.Explain(err))
	}
	arn := aws.ToString(out.Arn)
	return Identity{
		Account: aws.ToString(out.Account), ARN: arn, UserID: aws.ToString(out.UserId),
		Partition: cloud.Partition(arn), Root: cloud.IsRoot(arn),
	}, nil
}

// soon makes a call give up after a few seconds: it is the first one, nothing rests on it yet, and a person waits for
// it.
func soon(o *sts.Options) {
	o.Retryer = retry.AddWithMaxBackoffDelay(retry.AddWithMaxAttempts(o.Retryer, 4), time.Second)
}

// Name is the identity as a person would say it: "user ada", "role deploy", "the root user".
func (i Identity) Name() string {
	_, resource, ok := strings.Cut(i.ARN, "::"+i.Account+":")
	kind, name, _ := strings.Cut(resource, "/")
	switch {
	case i.Root:
		return "the root user"
	case !ok:
		return i.ARN
	case kind == "assumed-role":
		role, _, _ := strings.Cut(name, "/")
		return "role " + role
	}
	return kind + " " + name[strings.LastIndexByte(name, '/')+1:]
}

// Called is the identity as others in the account know it: the user, or whose session of which role it is.
func (i Identity) Called() string {
	name := i.Name()
	if _, session, ok := strings.Cut(i.ARN, ":assumed-role/"); ok {
		if _, who, ok := strings.Cut(session, "/"); ok {
			return who + ", " + name
		}
	}
	return strings.TrimPrefix(name, "user ")
}
