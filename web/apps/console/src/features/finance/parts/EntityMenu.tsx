import { Button, Menu } from "@mantine/core";
import { IconBuilding, IconCheck, IconChevronDown } from "@kite/ui/icons";
import { useT } from "../texts";
import type { EntityChoice } from "./useEntity";

/** Whose books; nothing to choose when there is one. */
export function EntityMenu({ choice }: { choice: EntityChoice }) {
  const t = useT();
  const { entity, entities, choose } = choice;
  if (!entity) return null;
  if (entities.length === 1) return <span className="muted ellipsis">{entity.name}</span>;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconBuilding size={15} />} rightSection={<IconChevronDown size={14} />} aria-label={`${t.entity}: ${entity.name}`}>
          {entity.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {entities.map((one) => (
          <Menu.Item key={one.id} onClick={() => choose(one.id)} rightSection={one.id === entity.id ? <IconCheck size={14} /> : null}>
            {one.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
