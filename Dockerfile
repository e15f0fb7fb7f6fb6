# syntax=docker/dockerfile:1

# Builds with everything, runs with what running needs. Node's current LTS.
FROM node:24-bookworm-slim AS build
WORKDIR /uptake
# The PostgreSQL inside embedded-postgres is for machines without a database server; an image always gets one by
# DATABASE_URL, so the optional packages that carry it are pruned and the image stays small.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src src
COPY connectors connectors
COPY jobs jobs
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:24-bookworm-slim
ENV UPTAKE_CONFIG=/etc/uptake/uptake.yaml
WORKDIR /uptake
COPY --from=build /uptake/package.json ./
COPY --from=build /uptake/node_modules node_modules
COPY --from=build /uptake/dist dist
# What the service keeps by itself (the generated secret key) lives here; mount a volume.
RUN ln -s /uptake/dist/src/cli/main.js /usr/local/bin/uptake \
 && mkdir -p /var/lib/uptake && chown node:node /var/lib/uptake
USER node
VOLUME /var/lib/uptake
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["uptake"]
CMD ["serve"]
