import { usePaths } from '../../client/project'
import { useServerInfo } from '../../client/server'
import { Skeleton } from '../../ui/skeleton'
import { useLayout } from '../../workbench/workbench-context'
import { Fact } from './clients-page'
import { Block, Page, Rows } from './page'
import styles from './settings.module.css'

export function AboutPage() {
  const { data } = useServerInfo()
  const directory = useLayout((layout) => layout.folders[0] ?? '')
  const { data: paths } = usePaths(directory)
  return (
    <Page title="About" text="OpenCode Desktop, a desktop application for coding agents with a complete OpenCode server inside. MIT licence.">
      {!data && <Skeleton />}
      {data && (
        <Block title="Server">
          <Rows>
            <Fact name="Version" value={data.version} />
            <Fact name="Process" value={String(data.pid)} />
            <Fact name="Started" value={new Date(data.time.started).toLocaleString()} />
          </Rows>
        </Block>
      )}
      {paths && (
        <Block title="Places">
          <Rows>
            <Fact name="Configuration" value={paths.config} />
            <Fact name="Data" value={paths.state} />
          </Rows>
        </Block>
      )}
      <p className={styles.note}>Nothing is sent anywhere but to the model providers that you connect.</p>
    </Page>
  )
}
