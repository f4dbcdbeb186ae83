# syntax=docker/dockerfile:1

# The Rust version is the workspace's `rust-version`; both stages are of one Debian release, so that the binary finds the
# libssl that it was linked with.
FROM rust:1.95-slim-trixie AS build

# libpq is compiled from source with TLS, which takes OpenSSL's headers; the allocator by its own Makefile.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libssl-dev make pkg-config \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /src
COPY . .

# `thin` takes 1.7 GB of memory where `fat` takes 4.5 (Cargo.toml).
ARG CARGO_PROFILE_RELEASE_LTO=fat

# Crates and what was compiled stay in caches of the builder: after a change of the sources only the workspace is
# compiled again. The caches are no part of the image, so the binary is moved out of them here.
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/src/target,sharing=locked \
    cargo build --release --locked --package api --bin roster --features postgres-tls \
    && install -D target/release/roster /out/roster


FROM debian:trixie-slim

# ca-certificates: to verify a PostgreSQL server with `sslrootcert=system`.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libssl3t64 \
    && rm -rf /var/lib/apt/lists/* \
    # A fixed id, so that whoever mounts a directory at /data knows whose it must be.
    && groupadd --gid 10001 roster \
    && useradd --uid 10001 --gid roster --no-create-home --home-dir /data --shell /usr/sbin/nologin roster \
    && install --directory --owner=roster --group=roster --mode=0700 /data

COPY LICENSE-APACHE LICENSE-MIT /usr/share/doc/roster/
COPY --from=build /out/roster /usr/local/bin/roster

ENV ROSTER_BIND=0.0.0.0:8080 \
    ROSTER_DATA_DIR=/data

USER 10001:10001
WORKDIR /data
# The SQLite database, the encryption key and mails written to files, unless they are configured to be elsewhere.
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["roster", "healthcheck"]

ENTRYPOINT ["roster"]
CMD ["serve"]

# Last, so that another version or revision leaves the layers above as they are.
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Roster" \
      org.opencontainers.image.description="JSON REST API for users, roles and organizations" \
      org.opencontainers.image.licenses="Apache-2.0 OR MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
