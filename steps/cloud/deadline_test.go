package cloud

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// deaf is a source of credentials that neither answers nor heeds its context.
type deaf struct{ end chan struct{} }

func (d deaf) Retrieve(context.Context) (aws.Credentials, error) {
	<-d.end
	return aws.Credentials{}, errors.New("ended")
}

func TestCredentialsThatHangEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := deaf{make(chan struct{})}
		defer close(d.end)
		began := time.Now()
		err := retrieve(t.Context(), d)
		if time.Since(began) > time.Minute || Explain(err).Code != NoCredentials || !strings.Contains(err.Error(),
			"did not answer within 30s") {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, stop)
		began = time.Now()
		if err := retrieve(ctx, d); err == nil || time.Since(began) > 2*time.Second {
			t.Errorf("interrupted, after %s: %v", time.Since(began), err)
		}
	})
}
