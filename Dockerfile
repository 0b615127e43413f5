# The image holds the static binary, the CA roots and an empty /data; nothing else.
#
#     docker build -t handoff .
#     docker run --rm -p 127.0.0.1:8080:8080 handoff demo --listen 0.0.0.0:8080
#
# /data is the working folder: handoff.yaml, knowledge/ and, without Redis,
# handoff.db stand there as they would on any machine. docs/setup.md goes on.

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# timetzdata puts the time zones into the binary. The version is taken from .git.
RUN CGO_ENABLED=0 go build -trimpath -tags timetzdata -ldflags '-s -w' -o /out/handoff ./cmd/handoff \
 && mkdir /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/handoff /usr/local/bin/handoff
# A new volume takes its owner from here, so that handoff.db can be written.
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8080
# No HEALTHCHECK: there is no shell to run one, and a restart mends neither a
# platform nor Redis. Orchestrators ask /livez and /readyz.
ENTRYPOINT ["/usr/local/bin/handoff"]
CMD ["serve"]
